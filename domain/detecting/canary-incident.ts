import type { AlertFields } from "./alert.ts";
import type { Instant } from "../incident/moment.ts";
import type { Policy } from "../policy.ts";

/**
 * Returns the policy of a canary, an incident that only tests that paging works: the people on duty are paged at
 * once. Nothing else is promised, so nobody else is told of a canary, however long it is left alone.
 */
export const canaryPolicy = (policy: Policy): Policy => {
  const { version, reopensWithinMinutes, thenAfterMinutes, snoozeAtMostMinutes, spreadNudgesMinutes } = policy;
  const general = { version, reopensWithinMinutes, thenAfterMinutes, snoozeAtMostMinutes, spreadNudgesMinutes };
  const { acknowledged } = policy;
  const [first] = acknowledged?.escalation.steps.sev1 ?? [];
  if (acknowledged === undefined || first === undefined) return general;
  const { ask } = acknowledged.escalation;
  const once = { atMinute: 0, page: first.page, urgency: "page" } as const;
  return { ...general, acknowledged: { ...acknowledged, escalation: { ask, steps: { sev1: [once] } } } };
};

/**
 * Makes the id of a canary from its start. Canaries have their own prefix, so that they do not take an incident's
 * number.
 */
export const canaryId = (at: Instant): string =>
  `canary-${new Date(at).toISOString().replace("T", "-").replaceAll(":", "").replace(".", "-").replace("Z", "")}`;

export const canaryAlert = (at: Instant): AlertFields => ({
  alert: "canary",
  summary: "Canary: shows that an alert becomes a page",
  severity: "sev1",
  service: "canary",
  source: "canary",
  startedAt: at,
});
