import type { Hours } from "../domain/effects.ts";
import { day, type Instant } from "../domain/moment.ts";
import { dayOf, timeOfDay, type Weekday, weekdays } from "./rotation.ts";
import { instantOf, type WallTime, wallTimeAt } from "./wall-clock.ts";

/** The hours that begin on a day of the calendar; an end that is not after the begin lies on the next day. */
function hoursOf({ from, until }: Hours, date: WallTime, zone: string): readonly [Instant, Instant] {
  const [begins, ends] = [timeOfDay(from), timeOfDay(until)];
  return [instantOf(date + begins, zone), instantOf(date + ends + (ends > begins ? 0 : day), zone)];
}

const weekdayOf = (date: WallTime): Weekday => weekdays[(Math.floor(date / day) + 3) % 7] ?? "mon";

const isMeant = ({ days }: Hours, date: WallTime): boolean => days === undefined || days.includes(weekdayOf(date));

const midnightBefore = (at: Instant, zone: string): WallTime =>
  dayOf(new Date(wallTimeAt(at, zone)).toISOString().slice(0, 10));

/** Whether an instant lies in some of the hours; without any hours, always. */
export function isWithin(restrictions: readonly Hours[], at: Instant, zone: string): boolean {
  if (restrictions.length === 0) return true;
  const today = midnightBefore(at, zone);
  return restrictions.some((hours) =>
    [today - day, today].some((date) => {
      if (!isMeant(hours, date)) return false;
      const [from, until] = hoursOf(hours, date, zone);
      return from <= at && at < until;
    }),
  );
}

/** Every instant between two at which such hours begin or end. */
export function edgesBetween(restrictions: readonly Hours[], from: Instant, until: Instant, zone: string): Instant[] {
  const edges: Instant[] = [];
  for (let date = midnightBefore(from, zone) - day; date <= wallTimeAt(until, zone); date += day)
    for (const hours of restrictions) if (isMeant(hours, date)) edges.push(...hoursOf(hours, date, zone));
  return edges.filter((edge) => edge > from && edge < until);
}
