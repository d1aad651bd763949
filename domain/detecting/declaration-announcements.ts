import type { Announcements } from "../informing/announcement.ts";
import { allHands } from "../paging/page-effects.ts";

/**
 * Pages people after a declaration if needed. Stakeholders are told by promises of their own
 * (`stakeholder-promises.ts`).
 */
export const declarationAnnouncements = {
  // A declaration with a worse severity than the alert proposed pages people as a raised severity does.
  declared: (_, after, before) => allHands(before, after),
} satisfies Announcements;
