import { DateTime } from "luxon";
import type { Settings } from "../config/settings.ts";
import type { Instant } from "../domain/moment.ts";

/** A stretch of one day, in instants. */
export interface Stretch {
  readonly start: Instant;
  readonly end: Instant;
}

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
/** Longer without a working day than any holiday: something is wrong with the settings. */
const searchedDays = 400;

export const dayOf = (at: Instant, { timeZone }: Settings): DateTime =>
  DateTime.fromMillis(at, { zone: timeZone }).startOf("day");

/** A time of the wall clock on a day; where the clock skips it, just after the skip. */
export function clockOn(day: DateTime, timeOfDay: string): Instant {
  const [hour = 0, minute = 0] = timeOfDay.split(":").map(Number);
  return day.set({ hour, minute }).toMillis();
}

export const isOneOf = (day: DateTime, days: readonly string[]): boolean =>
  weekdays.some((name, place) => place + 1 === day.weekday && days.includes(name));

export const isHoliday = (day: DateTime, { holidays }: Settings): boolean =>
  holidays.includes(day.toFormat("yyyy-MM-dd"));

export const isWorkingDay = (day: DateTime, settings: Settings): boolean =>
  isOneOf(day, settings.businessHours.days) && !isHoliday(day, settings);

export function hoursOn(day: DateTime, { businessHours }: Settings): Stretch {
  return { start: clockOn(day, businessHours.start), end: clockOn(day, businessHours.end) };
}

/** The first day with a property, from a day on, going forward or back; undefined when there is none within a year. */
export function firstDay(from: DateTime, step: 1 | -1, fits: (day: DateTime) => boolean): DateTime | undefined {
  for (let days = 0; days <= searchedDays; days++) {
    const day = from.plus({ days: days * step });
    if (fits(day)) return day;
  }
  return undefined;
}

/** The n-th working day after a day, before it for a negative n; for 0 the day itself or the first one after it. */
export function workingDay(day: DateTime, n: number, settings: Settings): DateTime | undefined {
  const works = (it: DateTime) => isWorkingDay(it, settings);
  if (n === 0) return firstDay(day, 1, works);
  const step = n > 0 ? 1 : -1;
  let found: DateTime | undefined = day;
  for (let left = Math.abs(n); left > 0 && found !== undefined; left--) {
    found = firstDay(found.plus({ days: step }), step, works);
  }
  return found;
}
