import type { Effect, Words } from "../incident/effects.ts";
import type { Incident } from "../incident/incident.ts";
import { isObligationOver } from "../obligations.ts";
import { type Judge, type Queue, wasTried } from "./queue.ts";

type Place = "room" | "alerts-channel";

/**
 * Decide which chat actions that waited in a queue are still done when their turn comes: in the room, in the alerts
 * channel, and to one person. Each returns why not, or undefined.
 */
export const judgesOfChat: {
  readonly [
    D in "openRoom" | "invite" | "setTopic" | "post" | "edit" | "archiveRoom" | "callByHand" | "remind"
  ]: Judge<D>;
} = {
  openRoom: (_, { ended }) => (ended === undefined ? undefined : "it has ended"),
  invite: (_, __, queue) => whyNotIn("room", queue),
  setTopic: (_, __, queue) => whyNotIn("room", queue),
  archiveRoom: (_, __, queue) => whyNotIn("room", queue, wasTried),
  post: ({ to }, { ended }, queue) => {
    if (to === "room") return whyNotIn("room", queue);
    return ended === undefined ? undefined : "it has ended";
  },
  edit: ({ to }, _, queue) => (to === "room" ? whyNotIn(to, queue) : whyNotIn(to, queue, wasTried)),
  callByHand: ({ to, data }, incident, queue) => {
    if (incident.ended !== undefined) return "it has ended";
    const page = incident.pages.find(({ effect }) => effect === data["effect"]);
    const isAnswered =
      page !== undefined &&
      page.obligations.length > 0 &&
      page.obligations.every((key) => isObligationOver(incident, key));
    if (isAnswered) return "the round is over";
    if (to === "room") return whyNotIn("room", queue);
    return incident.private === undefined ? undefined : "it is private";
  },
  remind: ({ items }, incident) => {
    if (incident.ended !== undefined) return "it has ended";
    return items.every((item) => isOfferOver(item, incident)) ? "the offer is over" : undefined;
  },
};

/** Says whether a reminder asks for an answer to an offer of command that is no longer open. */
const isOfferOver = ({ wording, data }: Words, { offer }: Incident): boolean =>
  wording === "remind/command-offered" && (offer === undefined || offer.to !== data["to"]);

/**
 * Returns why nothing is said in this place: its room or message was never made, because making it was dropped.
 * Undefined if it may exist, also because an attempt was made (`mayBeThere`).
 */
const whyNotIn = (
  place: Place,
  { dropped }: Queue,
  mayBeThere: (opening: Effect) => boolean = () => false,
): string | undefined => {
  const { opens, missing } = places[place];
  const opening = dropped.find(opens);
  return opening === undefined || mayBeThere(opening) ? undefined : missing;
};

const places: {
  readonly [P in Place]: { readonly opens: (effect: Effect) => boolean; readonly missing: string };
} = {
  room: { opens: (effect) => effect.do === "openRoom", missing: "there is no room" },
  "alerts-channel": {
    opens: (effect) => effect.do === "post" && effect.to === "alerts-channel" && effect.name === "declaration",
    missing: "the declaration was not posted",
  },
};
