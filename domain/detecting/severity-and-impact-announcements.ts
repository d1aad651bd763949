import type { Announcements } from "../informing/announcement.ts";
import { obligationNamed } from "../obligations.ts";
import { warRoom } from "../responding/room-and-ticket-promises.ts";
import { spellKey } from "../promises/obligation-keys.ts";
import { allHands } from "../paging/page-effects.ts";
import { editDeclarations, inRoom, dataOfEvent } from "../informing/ways-to-tell.ts";

/**
 * Announces changes of severity and impact in the incident's room, and edits the messages that declared the
 * incident.
 */
export const severityAndImpactAnnouncements = {
  severityChanged: (event, after, before) => [
    ...allHands(before, after),
    ...inRoom(after, "severity-changed", dataOfEvent(event)),
    ...(obligationNamed(before, spellKey(warRoom)) === undefined ? [] : editDeclarations(after)),
  ],
  impactDescribed: (event, after) => [
    ...inRoom(after, "impact-described", { impactStartedAt: 0, ...dataOfEvent(event) }),
    ...editDeclarations(after),
  ],
} satisfies Announcements;
