import { day, hour, type Instant, minute } from "../domain/moment.ts";
import type { Person } from "../domain/people.ts";
import type { Turning } from "../config/settings.ts";
import { instantOf, type WallTime, wallTimeAt } from "./wall-clock.ts";

export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof weekdays)[number];

const week = 7 * day;

/** When duty is handed over by the wall clock: again and again after one cycle, at each of its marks. */
interface Cycle {
  readonly begins: WallTime;
  readonly length: number;
  readonly marks: readonly number[];
}

/** From the start of a day to a time such as "09:00". */
export function timeOfDay(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * hour + minutes * minute;
}

export const dayOf = (date: string): WallTime => Date.parse(`${date}T00:00:00Z`);

/** The Monday of a week. */
const weekOf = (wall: WallTime): WallTime => Math.floor((wall - 4 * day) / week) * week + 4 * day;

function cycleOf(turning: Turning): Cycle {
  const { turns, every = 1, handoffDay, handoffTime, startsOn, handoffs = [] } = turning;
  const start = dayOf(startsOn);
  const onDay = start + timeOfDay(handoffTime);
  if (turns === "daily") return { begins: onDay, length: every * day, marks: [0] };
  if (turns === "hourly") return { begins: onDay, length: every * hour, marks: [0] };
  const points = turns === "custom" ? handoffs : [{ day: handoffDay, time: handoffTime }];
  const inWeek = points.map((it) => weekdays.indexOf(it.day) * day + timeOfDay(it.time)).sort((a, b) => a - b);
  // The first member's turn is the one that begins last on or before the day of the start.
  const begun = [weekOf(start) - week, weekOf(start)].flatMap((monday) => inWeek.map((mark) => monday + mark));
  const begins = begun.findLast((mark) => mark < start + day) ?? onDay;
  const marks = inWeek.map((mark) => (weekOf(start) + mark - begins + 2 * week) % week).sort((a, b) => a - b);
  return { begins, length: every * week, marks };
}

function handoff(cycle: Cycle, turn: number, zone: string): Instant {
  const { begins, length, marks } = cycle;
  const rounds = Math.floor(turn / marks.length);
  return instantOf(begins + rounds * length + (marks[turn - rounds * marks.length] ?? 0), zone);
}

/** A stretch of one member's duty. */
export interface Turn {
  readonly number: number;
  readonly from: Instant;
  readonly until: Instant;
}

/**
 * The turn an instant lies in: from its handoff to the next, by the wall clock, so that each instant lies in exactly one.
 * An hour that the clocks repeat belongs to the turn it began in; a turn that lies within an hour they skip has no length.
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

/** The handoffs after an instant and before another. */
export function handoffsBetween(turning: Turning, from: Instant, until: Instant, zone: string): Instant[] {
  const found: Instant[] = [];
  for (let next = turnAt(turning, from, zone).until; next < until; next = turnAt(turning, next, zone).until)
    found.push(next);
  return found;
}

/** Everybody of a rotation, the one whose turn it is first. */
export function inTurn(turning: Turning, at: Instant, zone: string): readonly Person[] {
  const { members } = turning;
  if (members.length === 0) return [];
  const { number } = turnAt(turning, at, zone);
  const first = ((number % members.length) + members.length) % members.length;
  return [...members.slice(first), ...members.slice(0, first)];
}
