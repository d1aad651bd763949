import type { Folds } from "./change.ts";
import { momentOf } from "./change.ts";

/** What was promised before stays known: it is judged by the policy of its time. */
export const policyFacts: Folds<"policyApplied"> = {
  policyApplied: (incident, event) => ({
    ...incident,
    policy: event.policy,
    policiesBefore: [...(incident.policiesBefore ?? []), { ...momentOf(event), policy: incident.policy }],
  }),
};
