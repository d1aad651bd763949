import type { Folds } from "../incident/change-incident.ts";
import { momentOf } from "../incident/change-incident.ts";
import { textToKeep } from "../incident/size-in-json.ts";

export const promiseFacts = {
  waived: (incident, event) => ({
    ...incident,
    waived: {
      ...incident.waived,
      [event.obligation]: { ...momentOf(event), reason: textToKeep(event.reason), approver: event.approver },
    },
  }),
  /** Replaced policies are kept, because a promise is judged by the policy of its time. */
  policyApplied: (incident, event) => ({
    ...incident,
    policy: event.policy,
    policiesBefore: [...(incident.policiesBefore ?? []), { ...momentOf(event), policy: incident.policy }],
  }),
} satisfies Folds;
