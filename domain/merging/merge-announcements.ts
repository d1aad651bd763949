import type { Announcements } from "../informing/announcement.ts";
import type { Wanted } from "../steps/wanted-effects.ts";
import {
  withdrawEntry,
  hasRoom,
  hasTicket,
  inRoom,
  intoRoom,
  onTicket,
  dataOfEvent,
  saidBy,
  toldAudiences,
} from "../informing/ways-to-tell.ts";
import { declarationData } from "../informing/wording-data.ts";

/** Announces a merge in the rooms of both incidents, and to the audiences that were told of the incident that ends. */
export const mergeAnnouncements = {
  mergedIn: (event, after) => [
    ...inRoom(after, "merged-in", dataOfEvent(event)),
    ...event.people.flatMap((person) => intoRoom(after, person)),
  ],
  mergeFailed: (event, after) => inRoom(after, "merge-failed", dataOfEvent(event)),
  mergedInto: (event, after) => [
    ...inRoom(after, "merged", dataOfEvent(event)),
    ...toldAudiences(after).map((audience): Wanted => {
      const text = `This goes on as ${event.into}: it is the same outage.`;
      return {
        do: "tell",
        audience,
        wording: "audience/merged",
        data: { ...declarationData(after), ...saidBy(event), audience, text },
      };
    }),
    ...withdrawEntry(after, "status/merged"),
    ...(hasTicket(after) ? onTicket(after, "merged", dataOfEvent(event)) : []),
    ...(hasRoom(after) ? [{ do: "archiveRoom" } as const] : []),
  ],
} satisfies Announcements;
