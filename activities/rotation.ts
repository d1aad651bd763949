import { DateTime } from "luxon";
import type { Rotation } from "../config/settings.ts";
import type { Instant } from "../domain/moment.ts";
import type { Person } from "../domain/people.ts";

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** A day at the handoff's time of day in the rotation's zone; where the clock skips that time, just after the skip. */
function handoffOn(day: DateTime, rotation: Rotation): DateTime {
  const [hour = 0, minute = 0] = rotation.handoffTime.split(":").map(Number);
  return day.set({ hour, minute, second: 0, millisecond: 0 });
}

/** The day of the week's handoff that lies on or before a day. */
function handoffDayBefore(day: DateTime, rotation: Rotation): DateTime {
  const back = (day.weekday - 1 - weekdays.indexOf(rotation.handoffDay) + 7) % 7;
  return day.startOf("day").minus({ days: back });
}

/** The day on which the shift that an instant lies in began. */
function shiftDay(rotation: Rotation, at: Instant, zone: string): DateTime {
  const day = handoffDayBefore(DateTime.fromMillis(at, { zone }), rotation);
  return handoffOn(day, rotation).toMillis() <= at ? day : day.minus({ days: 7 });
}

/** Whole weeks between two days of the calendar, whatever the clocks did in between. */
function weeksBetween(from: DateTime, to: DateTime): number {
  const utc = (day: DateTime) => Date.UTC(day.year, day.month - 1, day.day);
  return Math.round((utc(to) - utc(from)) / (7 * 24 * 3_600_000));
}

const handoffOnDate = (date: string, rotation: Rotation, zone: string): Instant =>
  handoffOn(DateTime.fromISO(date, { zone }), rotation).toMillis();

function overriding(rotation: Rotation, at: Instant, zone: string): Person | undefined {
  const on = (date: string) => handoffOnDate(date, rotation, zone);
  return rotation.overrides.findLast((it) => on(it.from) <= at && at < on(it.until))?.person;
}

/** Every instant of the next weeks at which somebody else may be on duty, in order, from the current shift's begin on. */
export function possibleChanges(rotation: Rotation, at: Instant, weeks: number, defaultZone: string): Instant[] {
  const zone = rotation.timeZone ?? defaultZone;
  const day = shiftDay(rotation, at, zone);
  const handoffs = Array.from({ length: weeks + 1 }, (_, week) =>
    handoffOn(day.plus({ weeks: week }), rotation).toMillis(),
  );
  const [start = at, end = at] = [handoffs[0], handoffs.at(-1)];
  const covers = rotation.overrides.flatMap((it) => [
    handoffOnDate(it.from, rotation, zone),
    handoffOnDate(it.until, rotation, zone),
  ]);
  return [...new Set([...handoffs, ...covers])].filter((it) => it >= start && it <= end).sort((a, b) => a - b);
}

/** Everybody of a rotation in the order in which they are asked at an instant: who is on duty first, each once. */
export function orderAt(rotation: Rotation, at: Instant, defaultZone: string): readonly Person[] {
  const { members } = rotation;
  const zone = rotation.timeZone ?? defaultZone;
  const cover = overriding(rotation, at, zone);
  const turned = members.length === 0 ? [] : rotated(members, turnAt(rotation, at, zone));
  return [...new Set(cover === undefined ? turned : [cover, ...turned])];
}

function turnAt(rotation: Rotation, at: Instant, zone: string): number {
  if (rotation.turns === "never") return 0;
  const first = handoffDayBefore(DateTime.fromISO(rotation.startsOn, { zone }), rotation);
  return weeksBetween(first, shiftDay(rotation, at, zone));
}

function rotated(members: readonly Person[], turn: number): readonly Person[] {
  const first = ((turn % members.length) + members.length) % members.length;
  return [...members.slice(first), ...members.slice(0, first)];
}
