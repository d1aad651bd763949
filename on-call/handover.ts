import { day, hour, type Instant } from "../domain/incident/moment.ts";
import type { Person } from "../domain/incident/people.ts";
import { turnAt } from "./rotation.ts";
import { onDutyAt, possibleChanges, type Schedule, shiftsBetween, topLayerAt } from "./schedule.ts";

/** The latest handover of a schedule: when it was, to whom, and from whom if that was another person. */
export interface Handover {
  readonly person: Person;
  readonly after: Person | undefined;
  readonly since: Instant;
}

/**
 * How far back a change of person is looked for. Somebody who has been on duty for longer is only told when a new
 * turn of their layer begins.
 */
const lookBackMs = 7 * day;

/**
 * Nobody is told twice about the same schedule within this time. With hourly turns everybody is thus told once a
 * day, and a person who gave away an hour of their day is not told again after that hour. The time is shorter than
 * 24 hours, since the day on which the clocks skip an hour has only 23.
 */
const notAgainWithinMs = 20 * hour;

type Layer = Schedule["layers"][number];

/**
 * Gives a layer without turns weekly turns, so that its person is told every week, on the day and time of the
 * layer's handoff.
 */
const weeklyAtLeast = (layer: Layer): Layer =>
  layer.turns === "never" ? { ...layer, turns: "weekly", every: 1 } : layer;

/**
 * Returns the latest handover of a schedule; undefined while nobody is on duty. A schedule is handed over when another
 * person comes on duty (gaps do not count) and when the turn of its layer begins, even if the same person keeps it.
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

/**
 * Says whether the person has not been told of a handover yet. `lastHandedAt` is when the schedule was last handed
 * to that person.
 */
export const isNews = ({ since }: Handover, lastHandedAt: Instant | undefined): boolean =>
  lastHandedAt === undefined || lastHandedAt < since - notAgainWithinMs;

/**
 * Returns the first instant between two instants at which one of the schedules may be handed over; undefined if
 * there is none.
 */
export function nextHandover(schedules: readonly Schedule[], from: Instant, until: Instant): Instant | undefined {
  const next = schedules.flatMap((schedule) =>
    possibleChanges({ ...schedule, layers: schedule.layers.map(weeklyAtLeast) }, from, until).slice(0, 1),
  );
  return next.length === 0 ? undefined : Math.min(...next);
}
