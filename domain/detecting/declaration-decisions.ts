import { withoutUndefined } from "../incident/without-undefined.ts";
import { refuse } from "../commands/draft.ts";
import type { CommandNamed } from "../commands/commands.ts";
import { episodeOf, severityOf } from "../incident/incident.ts";
import type { Instant } from "../incident/moment.ts";
import { severityLabel } from "../incident/severity.ts";
import type { Deciders } from "../commands/decider.ts";
import { letAcknowledgerLead } from "../paging/acknowledger-leads.ts";
import { releaseHold } from "./hold-alerts.ts";

/** Decides commands by which somebody declares an incident, declines it, or enters an incident that is already over. */
export const declarationDecisions = {
  declare: (command, draft) => {
    const incident = draft.incident();
    const it = episodeOf(incident);
    if (it?.declared !== undefined)
      return refuse(
        `It is declared already, as ${severityLabel(severityOf(incident))}. Change its severity or describe its impact instead.`,
      );
    const { severity, service, title, impact, publicImpact, category, impactStartedAt } = command;
    if (it === undefined)
      draft.emit({
        type: "opened",
        kind: incident.kind,
        severity,
        service,
        title,
        impact,
        ...(impactStartedAt === undefined ? {} : { impactStartedAt }),
      });
    draft.emit({
      type: "declared",
      ...{ severity, service, title, impact },
      ...withoutUndefined({ publicImpact, category }),
    });
    releaseHold(draft, "it was declared");
    return letAcknowledgerLead(draft);
  },

  decline: (command, draft, it) => {
    if (it.declared !== undefined) return refuse("It is declared: declare a false alarm instead.");
    return draft.emit({ ...command, type: "declined" }).emit({ type: "ended", as: "declined" });
  },

  enterRetroactively: (command, draft) => {
    if (episodeOf(draft.incident()) !== undefined) return refuse("Only a new incident can be entered afterwards.");
    const wrong = outOfOrder(command, draft.now);
    if (wrong !== undefined) return refuse(wrong);
    return draft.emit({ ...command, type: "enteredRetroactively" });
  },
} satisfies Partial<Deciders>;

const outOfOrder = (command: CommandNamed<"enterRetroactively">, now: Instant): string | undefined => {
  const instants = [
    ["the start of the impact", command.impactStartedAt],
    ["the detection", command.detectedAt],
    ["the acknowledgement", command.acknowledgedAt],
    ["the mitigation", command.mitigatedAt],
    ["the resolution", command.resolvedAt],
    ["now", now],
  ] as const;
  for (const [index, [name, at]] of instants.entries()) {
    const later = instants[index + 1];
    if (later !== undefined && at > later[1]) return `${name} lies after ${later[0]}: put the instants in order.`;
  }
  return undefined;
};
