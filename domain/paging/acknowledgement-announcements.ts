import type { Announcements } from "../informing/announcement.ts";
import { echo } from "../informing/announcement.ts";
import { inRoom, dataOfEvent } from "../informing/ways-to-tell.ts";

/** Announces in the incident's room who has acknowledged, and who gave the incident back. */
export const acknowledgementAnnouncements = {
  acknowledged: echo("acknowledged"),
  unacknowledged: (event, after) => inRoom(after, "unacknowledged", { reason: "", ...dataOfEvent(event) }),
} satisfies Announcements;
