import type { EventNamed } from "../events.ts";
import type { Incident } from "../incident.ts";
import { stepsOf } from "../obligations.ts";
import type { Wanted } from "./effect.ts";
import { hasRoom } from "./ways-to-tell.ts";
import { declarationData } from "./wording-data.ts";

/** When paging itself fails, people have to: whom it was for, and everybody who could stand in. */
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
          // Who is behind them, and their numbers, are found out when it is posted.
          data: { ...declarationData(after), effect, error, call: [] },
        },
      ];
};

const hasPagesLeft = (incident: Incident, key: string): boolean =>
  stepsOf(incident, key).some(({ id, act }) => "page" in act && incident.taken[key]?.[id] === undefined);
