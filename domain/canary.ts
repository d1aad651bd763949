import type { AlertFields } from "./alert.ts";
import type { Instant } from "./moment.ts";
import type { Policy } from "./policy.ts";

/**
 * What an incident that only shows that paging works is held to: whoever is on duty is paged at once, and nothing else
 * is promised, so nobody else hears of it, however long it is left alone.
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

/** Of a name of its own, so that no incident's number is taken, and the same for whoever knows when it began. */
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
