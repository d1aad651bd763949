import type { Deciders } from "../commands/decider.ts";
import { refuse } from "../commands/draft.ts";
import { releaseHold } from "../detecting/hold-alerts.ts";
import { jumpToPagingStep, takeNextPagingStep, whomItPages } from "./climb-escalation.ts";
import { releaseCommanderWhoAcknowledged } from "./acknowledger-leads.ts";

/**
 * Decides commands that call more people: one target, the next step of the escalation, another team, the executives.
 */
export const escalationDecisions = {
  pageIn: (command, draft) => draft.emit({ ...command, type: "pagedIn" }),

  escalate: ({ reason, toStep }, draft, it) => {
    if (it.resolved !== undefined) return refuse("It is resolved: there is nothing to escalate.");
    releaseHold(draft, "somebody escalated");
    if (toStep !== undefined) return jumpToPagingStep(draft, toStep, reason);
    draft.emit({ type: "escalated", reason });
    const step = takeNextPagingStep(draft);
    return draft.answer(
      step === undefined ? "Every step has been taken; the last one repeats." : whomItPages(draft.incident(), step),
    );
  },

  reassign: (command, draft, it) => {
    const { team } = command;
    if (it.resolved !== undefined) return refuse("It is resolved: there is nothing to hand to another team.");
    if (it.handedOver?.at(-1)?.team === team) return draft.answer(`It is with ${team} already.`);
    return releaseCommanderWhoAcknowledged(draft.emit({ ...command, type: "reassigned" }));
  },

  escalateToExecutives: (command, draft) => draft.emit({ ...command, type: "escalatedToExecutives" }),
} satisfies Partial<Deciders>;
