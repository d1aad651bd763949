import type { Announcements } from "../informing/announcement.ts";
import type { EventNamed } from "../incident/events.ts";
import type { Incident } from "../incident/incident.ts";
import {
  dataOfEvent,
  editDeclarations,
  inRoom,
  saidBy,
  toldAudiences,
  withdrawEntry,
} from "../informing/ways-to-tell.ts";
import { declarationData } from "../informing/wording-data.ts";
import { silenceChannels } from "../paging/page-effects.ts";
import { type Wanted, withPatch } from "../steps/wanted-effects.ts";

/**
 * Takes back what people outside have read of an incident that becomes private: the status page's entry is
 * withdrawn, audiences are asked for silence, and pages in chat channels lose their words.
 */
export const privacyAnnouncements = {
  madePrivate: (event, after) => [
    ...inRoom(after, "made-private", dataOfEvent(event)),
    ...editDeclarations(after),
    ...withdrawEntry(after),
    ...withPatch("judged-when-it-goes-out", [...tellItIsPrivate(after, event), ...silenceChannels(after)]),
  ],
} satisfies Announcements;

/**
 * Asks the audiences that were told of the incident to keep it to themselves. The reason is not given, since it is
 * only for insiders.
 */
const tellItIsPrivate = (after: Incident, event: EventNamed<"madePrivate">): readonly Wanted[] =>
  toldAudiences(after).map((audience) => ({
    do: "tell",
    audience,
    wording: "audience/made-private",
    data: { ...declarationData(after), ...saidBy(event) },
  }));
