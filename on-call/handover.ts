import { day, hour, type Instant } from "../domain/moment.ts";
import type { Person } from "../domain/people.ts";
import { turnAt } from "./rotation.ts";
import { onDutyAt, possibleChanges, type Schedule, shiftsBetween, topLayerAt } from "./schedule.ts";

/** To whom a schedule was handed last, after whom, where it was somebody else, and since when they are to know of it. */
export interface Handover {
  readonly person: Person;
  readonly after: Person | undefined;
  readonly since: Instant;
}

/** Whoever has been on duty for longer than this hears of it by the turns of their layer alone. */
const lookBackMs = 7 * day;

/**
 * Nobody is handed the same schedule twice within this time: of turns that last an hour everybody hears once a day, and
 * whoever lent an hour of their day is not asked again after it. Shorter than the day on which the clocks skip an hour.
 */
const notAgainWithinMs = 20 * hour;

type Layer = Schedule["layers"][number];

/** Layers that never turn are handed over all the same, every week on their handoff's day and time. */
const weeklyAtLeast = (layer: Layer): Layer =>
  layer.turns === "never" ? { ...layer, turns: "weekly", every: 1 } : layer;

/**
 * A schedule is handed over when somebody else comes on duty, gaps aside, and when the turn of their layer begins anew,
 * also where they keep it. Undefined while nobody is on duty.
 */
export function handoverAt(schedule: Schedule, at: Instant): Handover | undefined {
  const person = onDutyAt(schedule, at)?.person;
  if (person === undefined) return undefined;
  const shifts = shiftsBetween(schedule, at - lookBackMs, at + 1).filter((shift) => shift.person !== undefined);
  const place = shifts.findLastIndex((shift) => shift.person !== person);
  const cameAt = shifts[place + 1]?.from ?? at;
  const layer = topLayerAt(schedule, at);
  const turnedAt = layer === undefined ? -Infinity : turnAt(weeklyAtLeast(layer), at, layer.timeZone).from;
  if (place < 0) return { person, after: undefined, since: turnedAt };
  return cameAt >= turnedAt
    ? { person, after: shifts[place]?.person, since: cameAt }
    : { person, after: undefined, since: turnedAt };
}

/** Whether they have not heard of it yet, from when it was last handed to them. */
export const isNews = ({ since }: Handover, lastHandedAt: Instant | undefined): boolean =>
  lastHandedAt === undefined || lastHandedAt < since - notAgainWithinMs;

/** The first instant between two at which some schedule may be handed over. */
export function nextHandover(schedules: readonly Schedule[], from: Instant, until: Instant): Instant | undefined {
  const next = schedules.flatMap((schedule) =>
    possibleChanges({ ...schedule, layers: schedule.layers.map(weeklyAtLeast) }, from, until).slice(0, 1),
  );
  return next.length === 0 ? undefined : Math.min(...next);
}
