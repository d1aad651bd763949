import type { Announcements } from "../informing/announcement.ts";
import { inRoom, saidBy } from "../informing/ways-to-tell.ts";

/** Announces in the incident's room which promises change when another policy is applied. */
export const policyAnnouncements = {
  policyApplied: (event, after) =>
    inRoom(after, "policy-applied", {
      ...saidBy(event),
      reason: event.reason,
      changes: event.changes,
    }),
} satisfies Announcements;
