import type { EventNamed } from "../incident/events.ts";
import type { Incident } from "../incident/incident.ts";
import { stepsOf } from "../obligations.ts";
import type { Wanted } from "../steps/wanted-effects.ts";
import { hasRoom } from "../informing/ways-to-tell.ts";
import { declarationData } from "../informing/wording-data.ts";

/**
 * Asks people to make phone calls by hand after a page failed. The message names the people whom the page was for,
 * and their deputies.
 */
export const callingByHand = (event: EventNamed<"pageFailed">, after: Incident): readonly Wanted[] => {
  const { effect, error } = event;
  const nextIsTaken = event.nobody === true && event.obligations.some((key) => hasPagesLeft(after, key));
  const isHidden = after.private !== undefined && !hasRoom(after);
  return nextIsTaken || isHidden
    ? []
    : [
        {
          do: "callByHand",
          to: hasRoom(after) ? "room" : "alerts-channel",
          people: ["everyone"],
          wording: "room/call-by-hand",
          // `call` is empty here: the people behind the targets and their numbers are looked up when the message is
          // posted.
          data: { ...declarationData(after), effect, error, call: [] },
        },
      ];
};

const hasPagesLeft = (incident: Incident, key: string): boolean =>
  stepsOf(incident, key).some(({ id, act }) => "page" in act && incident.taken[key]?.[id] === undefined);
