import { DateTime } from "luxon";
import type { Instant } from "../domain/incident/moment.ts";
import type { ActivitySettings } from "./activity-settings.ts";

/** A stretch of time within one day. */
export interface Stretch {
  readonly start: Instant;
  readonly end: Instant;
}

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
/**
 * How many days are searched for a working day. If there is none in that time, the settings must be wrong, since no
 * holiday is that long.
 */
const searchedDays = 400;

export const dayOf = (at: Instant, { timeZone }: ActivitySettings): DateTime =>
  DateTime.fromMillis(at, { zone: timeZone }).startOf("day");

/** Returns the instant of a time of day on a day; if the clock skips that time, the instant just after the skip. */
export function clockOn(day: DateTime, timeOfDay: string): Instant {
  const [hour = 0, minute = 0] = timeOfDay.split(":").map(Number);
  return day.set({ hour, minute }).toMillis();
}

export const isOneOf = (day: DateTime, days: readonly string[]): boolean =>
  weekdays.some((name, place) => place + 1 === day.weekday && days.includes(name));

export const isHoliday = (day: DateTime, { holidays }: ActivitySettings): boolean =>
  holidays.includes(day.toFormat("yyyy-MM-dd"));

export const isWorkingDay = (day: DateTime, settings: ActivitySettings): boolean =>
  isOneOf(day, settings.businessHours.days) && !isHoliday(day, settings);

export function hoursOn(day: DateTime, { businessHours }: ActivitySettings): Stretch {
  return { start: clockOn(day, businessHours.start), end: clockOn(day, businessHours.end) };
}

/** Returns the first day that fits, searching forward or back from a day; undefined if there is none within a year. */
export function firstDay(from: DateTime, step: 1 | -1, fits: (day: DateTime) => boolean): DateTime | undefined {
  for (let days = 0; days <= searchedDays; days++) {
    const day = from.plus({ days: days * step });
    if (fits(day)) return day;
  }
  return undefined;
}

/**
 * Returns the n-th working day after a day, or before it for a negative n. For 0, that day itself or the first working
 * day after it.
 */
export function workingDay(day: DateTime, n: number, settings: ActivitySettings): DateTime | undefined {
  const works = (it: DateTime) => isWorkingDay(it, settings);
  if (n === 0) return firstDay(day, 1, works);
  const step = n > 0 ? 1 : -1;
  let found: DateTime | undefined = day;
  for (let left = Math.abs(n); left > 0 && found !== undefined; left--) {
    found = firstDay(found.plus({ days: step }), step, works);
  }
  return found;
}
