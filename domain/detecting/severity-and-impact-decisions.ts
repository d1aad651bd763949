import type { Deciders } from "../commands/decider.ts";
import { refuse } from "../commands/draft.ts";
import { severityOf } from "../incident/incident.ts";
import { severityLabel } from "../incident/severity.ts";
import { declareForAcknowledger } from "../paging/acknowledger-leads.ts";

/** Decides commands about the severity and the impact of an incident. */
export const severityAndImpactDecisions = {
  changeSeverity: (command, draft, it) => {
    const { severity } = command;
    const from = severityOf(draft.incident());
    if (severity === from) return refuse(`It is ${severityLabel(severity)} already.`);
    if (it.closed !== undefined) return refuse("It is closed: its severity no longer changes.");
    draft.emit({ ...command, type: "severityChanged", from });
    return it.acknowledged !== undefined && it.resolved === undefined ? declareForAcknowledger(draft) : draft;
  },

  describeImpact: (command, draft) => {
    const { impactStartedAt } = command;
    if (impactStartedAt !== undefined && impactStartedAt > draft.now)
      return refuse("The impact cannot have started in the future.");
    return draft.emit({ ...command, type: "impactDescribed" });
  },
} satisfies Partial<Deciders>;
