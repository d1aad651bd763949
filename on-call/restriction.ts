import type { Hours } from "../domain/paging/ask.ts";
import { day, type Instant } from "../domain/incident/moment.ts";
import { dayOf, timeOfDay, type Weekday, weekdays } from "./rotation.ts";
import { instantOf, type WallTime, wallTimeAt } from "./wall-clock.ts";

/** Hours in which a layer is active. They do not begin on the days in `except`, such as holidays. */
export interface Restriction extends Hours {
  readonly except?: readonly string[];
}

/**
 * Returns the start and end of the hours that begin on a day. If `until` is not later than `from`, they end on the
 * next day.
 */
function hoursOf({ from, until }: Hours, date: WallTime, zone: string): readonly [Instant, Instant] {
  const [begins, ends] = [timeOfDay(from), timeOfDay(until)];
  return [instantOf(date + begins, zone), instantOf(date + ends + (ends > begins ? 0 : day), zone)];
}

const weekdayOf = (date: WallTime): Weekday => weekdays[(Math.floor(date / day) + 3) % 7] ?? "mon";

const isMeant = ({ days, except = [] }: Restriction, date: WallTime): boolean =>
  (days === undefined || days.includes(weekdayOf(date))) && !except.includes(nameOf(date));

/** Writes a day as in the configuration, such as 2026-12-25. */
const nameOf = (date: WallTime): string => new Date(date).toISOString().slice(0, 10);

const midnightBefore = (at: Instant, zone: string): WallTime => dayOf(nameOf(wallTimeAt(at, zone)));

/** Returns the end of the hours that an instant lies in; undefined if the instant lies outside the hours. */
export function endOfHours(hours: Restriction, at: Instant, zone: string): Instant | undefined {
  const today = midnightBefore(at, zone);
  // Hours that began yesterday may go on past midnight, so yesterday is checked too.
  return [today - day, today]
    .filter((date) => isMeant(hours, date))
    .map((date) => hoursOf(hours, date, zone))
    .find(([from, until]) => from <= at && at < until)?.[1];
}

/** Says whether an instant lies within one of the restrictions; always true if there are none. */
export const isWithin = (restrictions: readonly Restriction[], at: Instant, zone: string): boolean =>
  restrictions.length === 0 || restrictions.some((hours) => endOfHours(hours, at, zone) !== undefined);

/** Returns every instant between two instants at which one of the hours begins or ends. */
export function edgesBetween(
  restrictions: readonly Restriction[],
  from: Instant,
  until: Instant,
  zone: string,
): Instant[] {
  const edges: Instant[] = [];
  for (let date = midnightBefore(from, zone) - day; date <= wallTimeAt(until, zone); date += day)
    for (const hours of restrictions) if (isMeant(hours, date)) edges.push(...hoursOf(hours, date, zone));
  return edges.filter((edge) => edge > from && edge < until);
}
