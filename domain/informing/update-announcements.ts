import type { Announcements } from "./announcement.ts";
import { echo } from "./announcement.ts";
import { readKey } from "../promises/obligation-keys.ts";
import { trackingTicket } from "../responding/room-and-ticket-promises.ts";
import { withPatch } from "../steps/wanted-effects.ts";
import { statusPage } from "./stakeholder-promises.ts";
import { correctLateEntry, dataOfEvent, editInRoom, inRoom, saidBy } from "./ways-to-tell.ts";
import { declarationData, entryData } from "./wording-data.ts";
import { momentOf } from "../incident/change-incident.ts";

/** Sends each update to those whom it is for: the incident's room, the public or another audience. */
export const updateAnnouncements = {
  updatePosted: (event, after) => inRoom(after, `update-${event.update.form}`, { ...saidBy(event), ...event.update }),
  statusPosted: (event, after) => [
    {
      do: "publish",
      state: event.state,
      wording: `status/${event.state}`,
      data: entryData(after, { state: event.state, text: event.text ?? "", at: momentOf(event).at }),
    },
    ...(event.text === undefined ? [] : inRoom(after, "status-posted", dataOfEvent(event))),
  ],
  audienceUpdated: (event, after) => [
    {
      do: "tell",
      audience: event.audience,
      wording: "audience/update",
      data: { ...declarationData(after), ...dataOfEvent(event) },
    },
    ...inRoom(after, "audience-updated", dataOfEvent(event)),
  ],
  updatesSnoozed: echo("updates-snoozed"),
  made: ({ obligation }, after) => {
    const { name } = readKey(obligation);
    if (name === statusPage.name) return withPatch("judged-when-it-goes-out", correctLateEntry(after, "came"));
    // A room is archived when its incident ends.
    const isPinned = name === trackingTicket.name && after.ended === undefined;
    return isPinned ? withPatch("ticket-in-room", editInRoom(after)) : [];
  },
  effectDropped: ({ mayBePublished }, after) =>
    mayBePublished === true && after.statusState === undefined ? correctLateEntry(after, "may have come") : [],
} satisfies Announcements;
