import type { Announcements } from "../informing/announcement.ts";
import { editDeclarations, inRoom, intoRoom, dataOfEvent } from "../informing/ways-to-tell.ts";

/** Announces in the room who has joined and who holds which role, and invites new people into the room. */
export const roleAnnouncements = {
  joined: (event, after) => [...inRoom(after, "joined", dataOfEvent(event)), ...intoRoom(after, event.person)],
  roleAssigned: (event, after) =>
    event.role === "incident-commander"
      ? [
          ...inRoom(after, "commander", dataOfEvent(event)),
          ...intoRoom(after, event.person),
          ...editDeclarations(after),
        ]
      : [...inRoom(after, "role-assigned", { domain: "", ...dataOfEvent(event) }), ...intoRoom(after, event.person)],
  roleReleased: (event, after) =>
    event.role === "incident-commander" ? [] : inRoom(after, "role-released", dataOfEvent(event)),
} satisfies Announcements;
