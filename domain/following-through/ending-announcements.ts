import type { Announcements } from "../informing/announcement.ts";
import { echo } from "../informing/announcement.ts";
import type { Incident } from "../incident/incident.ts";
import { obligationNamed } from "../obligations.ts";
import { postmortemScheduled } from "./postmortem-promises.ts";
import { backlogTicket } from "../responding/room-and-ticket-promises.ts";
import { spellKey } from "../promises/obligation-keys.ts";
import { madeFor } from "../promises/promise.ts";
import { meetingSlotOf } from "./meeting-slot.ts";
import {
  editDeclarations,
  withdrawEntry,
  hasPostmortemTicket,
  hasRoom,
  hasTicket,
  inRoom,
  cancelMeeting,
  onTicket,
  dataOfEvent,
  toTold,
} from "../informing/ways-to-tell.ts";
import { alertsMessage } from "../informing/wording-data.ts";

/** Announces that an incident ended or began anew, to everybody who was told of its beginning. */
export const endingAnnouncements = {
  waived: echo("waived"),
  resolved: (event, after) => [
    ...inRoom(after, "resolved", { reason: "", ...dataOfEvent(event), followUps: event.followUps }),
    ...(hasRoom(after)
      ? [{ do: "edit", to: "alerts-channel", name: "declaration", ...alertsMessage(after) } as const]
      : []),
    // An incident of SEV-4 has no room, so its ending is noted on its ticket.
    ...(madeFor(after, backlogTicket) !== undefined && !hasRoom(after)
      ? onTicket(after, "resolved", { reason: "", ...dataOfEvent(event) })
      : []),
    ...toTold(after, "resolved", { reason: "", ...dataOfEvent(event) }),
  ],
  closed: (event, after) =>
    inRoom(after, "closed", { slot: slotOf(after), thanks: "", reason: "", ...dataOfEvent(event) }),
  falseAlarmDeclared: (event, after) => [
    ...inRoom(after, "false-alarm", dataOfEvent(event)),
    ...(hasRoom(after)
      ? [{ do: "edit", to: "alerts-channel", name: "declaration", ...alertsMessage(after) } as const]
      : []),
    ...withdrawEntry(after),
    ...toTold(after, "false-alarm", dataOfEvent(event)),
    ...(hasTicket(after) ? onTicket(after, "false-alarm", dataOfEvent(event)) : []),
    ...cancelMeeting(after, after.episodes.length, after.postmortem.sequence + 1),
    ...(hasRoom(after) ? [{ do: "archiveRoom" } as const] : []),
  ],
  episodeBegan: (event, after, before) => [
    ...inRoom(after, event.cause === "relapse" ? "relapse" : "reopened", dataOfEvent(event)),
    ...editDeclarations(after),
    ...(hasPostmortemTicket(before) ? onTicket(after, "postmortem-outdated", dataOfEvent(event)) : []),
    ...cancelMeeting(after, after.episodes.length - 1, after.postmortem.sequence),
  ],
} satisfies Announcements;

/** Returns when the postmortem meeting is; 0 if none is promised. */
const slotOf = (after: Incident): number =>
  obligationNamed(after, spellKey({ name: postmortemScheduled.name, episode: after.episodes.length })) === undefined
    ? 0
    : (meetingSlotOf(after) ?? 0);
