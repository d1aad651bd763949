import type { Announcements } from "../informing/announcement.ts";
import { echo } from "../informing/announcement.ts";
import { inRoom, dataOfEvent } from "../informing/ways-to-tell.ts";

/** Announces mitigations (attempts to reduce the impact) in the incident's room. */
export const mitigationAnnouncements = {
  mitigationStarted: (event, after) => inRoom(after, "mitigation", { etaMinutes: 0, ...dataOfEvent(event) }),
  mitigationEnded: echo("mitigation-ended"),
  mitigated: (event, after) => inRoom(after, "mitigated", { note: "", ...dataOfEvent(event) }),
  fixDeployed: (event, after) => inRoom(after, "fix-deployed", { note: "", ...dataOfEvent(event) }),
} satisfies Announcements;
