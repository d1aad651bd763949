import { day, hour, type Instant } from "../domain/incident/moment.ts";
import type { Person } from "../domain/incident/people.ts";
import type { Shift } from "./schedule.ts";
import { instantOf, type WallTime, wallTimeAt } from "./wall-clock.ts";

/** The duty of one calendar week in a time zone, Monday to Sunday, in order. */
export interface WeekOfDuty {
  readonly monday: Instant;
  readonly shifts: readonly Shift[];
}

/** How long a person is on duty within a stretch of time. */
export interface TotalDuty {
  /** The person on duty; undefined for the time in which nobody is on duty. */
  readonly person: Person | undefined;
  readonly hours: number;
  readonly weekendHours: number;
  readonly shifts: number;
}

const week = 7 * day;
const mondayBefore = (wall: WallTime): WallTime => Math.floor((wall - 4 * day) / week) * week + 4 * day;

/** Divides shifts into the calendar weeks of a time zone. A shift that lasts over a Monday is in both weeks. */
export function weeksOfDuty(shifts: readonly Shift[], zone: string): readonly WeekOfDuty[] {
  const [first, last] = [shifts[0], shifts.at(-1)];
  if (first === undefined || last === undefined) return [];
  const weeks: WeekOfDuty[] = [];
  for (let wall = mondayBefore(wallTimeAt(first.from, zone)); ; wall += week) {
    const [monday, next] = [instantOf(wall, zone), instantOf(wall + week, zone)];
    if (monday >= last.until) return weeks;
    weeks.push({ monday, shifts: within(shifts, monday, next) });
  }
}

/** Adds up the duty of each person; the person with the most comes first. */
export function totalDuty(shifts: readonly Shift[], zone: string): readonly TotalDuty[] {
  const weekends = weeksOfDuty(shifts, zone).map(({ monday }) => {
    const wall = wallTimeAt(monday, zone);
    return [instantOf(wall + 5 * day, zone), instantOf(wall + week, zone)] as const;
  });
  return [...new Set(shifts.map(({ person }) => person))]
    .map((person) => {
      const theirs = shifts.filter((shift) => shift.person === person);
      return {
        person,
        hours: hoursOf(theirs),
        weekendHours: hoursOf(weekends.flatMap(([from, until]) => within(theirs, from, until))),
        shifts: theirs.length,
      };
    })
    .toSorted((a, b) => b.hours - a.hours);
}

const within = (shifts: readonly Shift[], from: Instant, until: Instant): readonly Shift[] =>
  shifts
    .filter((shift) => shift.from < until && shift.until > from)
    .map((shift) => ({ ...shift, from: Math.max(shift.from, from), until: Math.min(shift.until, until) }));

const hoursOf = (shifts: readonly Shift[]): number =>
  Math.round((shifts.reduce((sum, { from, until }) => sum + until - from, 0) / hour) * 10) / 10;
