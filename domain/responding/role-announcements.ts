import type { Announcements } from "../informing/announcement.ts";
import type { EventNamed } from "../incident/events.ts";
import type { Incident } from "../incident/incident.ts";
import type { Wanted } from "../steps/wanted-effects.ts";
import { editDeclarations, inRoom, intoRoom, dataOfEvent, saidBy } from "../informing/ways-to-tell.ts";
import { rolesToGive } from "./role-promises.ts";

/** Announces in the room who has joined and who holds which role, and invites new people into the room. */
export const roleAnnouncements = {
  joined: (event, after) => [...inRoom(after, "joined", dataOfEvent(event)), ...intoRoom(after, event.person)],
  roleAssigned: (event, after) =>
    event.role === "incident-commander"
      ? [
          ...inRoom(after, "commander", dataOfEvent(event)),
          ...intoRoom(after, event.person),
          ...editDeclarations(after),
          ...askForRoles(after, event),
        ]
      : [...inRoom(after, "role-assigned", { domain: "", ...dataOfEvent(event) }), ...intoRoom(after, event.person)],
  roleReleased: (event, after) =>
    event.role === "incident-commander" ? [] : inRoom(after, "role-released", dataOfEvent(event)),
} satisfies Announcements;

/** Asks in the room who leads communication and who is scribe, and says that the commander does both until then. */
const askForRoles = (after: Incident, event: EventNamed<"roleAssigned">): readonly Wanted[] => {
  const wanted = rolesToGive(after);
  if (wanted.length === 0) return [];
  return inRoom(after, "roles-to-give", {
    ...saidBy(event),
    commander: event.person,
    communicationsLead: wanted.includes("communications-lead"),
    scribe: wanted.includes("scribe"),
  });
};
