import type { EventName, EventNamed } from "../incident/events.ts";
import type { Incident } from "../incident/incident.ts";
import type { Wanted } from "../steps/wanted-effects.ts";
import { inRoom, dataOfEvent } from "./ways-to-tell.ts";

/** Returns the effects (messages and the like) that announce an event, or that take an earlier announcement back. */
export type Announcement<N extends EventName> = (
  event: EventNamed<N>,
  after: Incident,
  before: Incident,
) => readonly Wanted[];
export type Announcements = { readonly [N in EventName]?: Announcement<N> };

/** Announces an event in the incident's room, by the template with the given name and the fields of the event. */
export const echo =
  <N extends EventName>(name: string): Announcement<N> =>
  (event, after) =>
    inRoom(after, name, dataOfEvent(event));
