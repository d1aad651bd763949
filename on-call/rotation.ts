import { day, hour, type Instant, minute } from "../domain/incident/moment.ts";
import type { Person } from "../domain/incident/people.ts";
import { instantOf, type WallTime, wallTimeAt } from "./wall-clock.ts";

export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof weekdays)[number];

/**
 * The settings of turns, by which duty passes from member to member: every week, day or hour (or every few of them),
 * at certain handoffs of the week, or never.
 */
export interface Turning {
  readonly turns: "weekly" | "daily" | "hourly" | "custom" | "never";
  readonly every?: number;
  readonly handoffDay: Weekday;
  readonly handoffTime: string;
  readonly handoffs?: readonly { readonly day: Weekday; readonly time: string }[];
  /** The days on which daily turns begin; absent if every day counts. */
  readonly turnDays?: readonly Weekday[];
  /** A day that lies in a turn of the first member. All turns are counted from there. */
  readonly startsOn: string;
  readonly members: readonly Person[];
}

const week = 7 * day;

/**
 * The repeating pattern of handoffs by the wall clock: when it first begins, how long it lasts, and its handoffs
 * (`marks`) in milliseconds from its beginning.
 */
interface Cycle {
  readonly begins: WallTime;
  readonly length: number;
  readonly marks: readonly number[];
}

/** Returns the milliseconds from the start of a day to a time such as "09:00". */
export function timeOfDay(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * hour + minutes * minute;
}

export const dayOf = (date: string): WallTime => Date.parse(`${date}T00:00:00Z`);

/** Returns the Monday of the week that a time lies in. */
const weekOf = (wall: WallTime): WallTime => Math.floor((wall - 4 * day) / week) * week + 4 * day;

function cycleOf(turning: Turning): Cycle {
  const { turns, every = 1, handoffDay, handoffTime, startsOn, handoffs = [], turnDays } = turning;
  const start = dayOf(startsOn);
  const onDay = start + timeOfDay(handoffTime);
  if (turns === "daily" && turnDays !== undefined)
    return inWeeks(
      start,
      turnDays.map((one) => ({ day: one, time: handoffTime })),
      { every, turnsLast: every },
    );
  if (turns === "daily") return { begins: onDay, length: every * day, marks: [0] };
  if (turns === "hourly") return { begins: onDay, length: every * hour, marks: [0] };
  return inWeeks(start, turns === "custom" ? handoffs : [{ day: handoffDay, time: handoffTime }], { every });
}

/** Makes a cycle of some weeks with handoffs on days of the week. Only each `turnsLast`-th of these handoffs counts. */
function inWeeks(
  start: WallTime,
  points: NonNullable<Turning["handoffs"]>,
  { every, turnsLast = 1 }: { readonly every: number; readonly turnsLast?: number },
): Cycle {
  const inWeek = points.map((it) => weekdays.indexOf(it.day) * day + timeOfDay(it.time)).sort((a, b) => a - b);
  // The first member's turn begins at the last handoff on or before the day `startsOn`.
  const starts = [weekOf(start) - week, weekOf(start)].flatMap((monday) => inWeek.map((mark) => monday + mark));
  const begins = starts.findLast((mark) => mark < start + day) ?? start;
  const marks = inWeek.map((mark) => (weekOf(start) + mark - begins + 2 * week) % week).sort((a, b) => a - b);
  const weeks = Array.from({ length: turnsLast }, (_, number) => number * week);
  const all = weeks.flatMap((passed) => marks.map((mark) => passed + mark));
  return { begins, length: every * week, marks: all.filter((_, place) => place % turnsLast === 0) };
}

/** Returns after how many days every member's turns again fall on the same hours of the week. */
export function patternDays(turning: Turning): number {
  if (turning.turns === "never") return 7;
  const { length, marks } = cycleOf(turning);
  const rounds = leastCommonMultiple(marks.length, turning.members.length) / marks.length;
  return leastCommonMultiple(rounds * length, week) / day;
}

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));
const leastCommonMultiple = (a: number, b: number): number =>
  a === 0 || b === 0 ? 0 : (a / greatestCommonDivisor(a, b)) * b;

function handoff(cycle: Cycle, turn: number, zone: string): Instant {
  const { begins, length, marks } = cycle;
  const rounds = Math.floor(turn / marks.length);
  return instantOf(begins + rounds * length + (marks[turn - rounds * marks.length] ?? 0), zone);
}

/** The stretch of time for which one member is on duty. */
export interface Turn {
  readonly number: number;
  readonly from: Instant;
  readonly until: Instant;
}

/**
 * Returns the turn that an instant lies in, from its handoff to the next handoff by the wall clock. Each instant
 * lies in exactly one turn. An hour that the clocks repeat belongs to the turn in which it began; a turn inside an
 * hour that the clocks skip is empty.
 */
export function turnAt(turning: Turning, at: Instant, zone: string): Turn {
  if (turning.turns === "never") return { number: 0, from: -Infinity, until: Infinity };
  const cycle = cycleOf(turning);
  const { begins, length, marks } = cycle;
  let number = Math.floor((wallTimeAt(at, zone) - begins) / length) * marks.length;
  while (handoff(cycle, number, zone) > at) number -= 1;
  while (handoff(cycle, number + 1, zone) <= at) number += 1;
  return { number, from: handoff(cycle, number, zone), until: handoff(cycle, number + 1, zone) };
}

/** Returns the handoffs (changes from one member to the next) after one instant and before another. */
export function handoffsBetween(turning: Turning, from: Instant, until: Instant, zone: string): Instant[] {
  const found: Instant[] = [];
  for (let next = turnAt(turning, from, zone).until; next < until; next = turnAt(turning, next, zone).until)
    found.push(next);
  return found;
}

/** Returns all members of a rotation, beginning with the one whose turn it is. */
export function inTurn(turning: Turning, at: Instant, zone: string): readonly Person[] {
  const { members } = turning;
  if (members.length === 0) return [];
  const { number } = turnAt(turning, at, zone);
  const first = ((number % members.length) + members.length) % members.length;
  return [...members.slice(first), ...members.slice(0, first)];
}
