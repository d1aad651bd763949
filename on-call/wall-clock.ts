import { IANAZone } from "luxon";
import { day, type Instant, minute } from "../domain/incident/moment.ts";
import { entryOf } from "../domain/table.ts";
import type { Person } from "../domain/incident/people.ts";

/** The organisation's time zone, and the time zones of people who live elsewhere. */
interface Zones {
  readonly timeZone: string;
  readonly people: Readonly<Record<Person, { readonly timeZone?: string }>>;
}

/** Returns the time zone that a person lives in, else the organisation's. */
export const zoneOf = (person: Person, { people, timeZone }: Zones): string =>
  entryOf(people, person)?.timeZone ?? timeZone;

/**
 * The time that a clock on the wall shows, stored as the epoch milliseconds at which a clock in UTC would show that
 * time.
 */
export type WallTime = number;

const zones = new Map<string, IANAZone>();

function offsetMs(at: Instant, zone: string): number {
  const ianaZone = zones.get(zone) ?? IANAZone.create(zone);
  zones.set(zone, ianaZone);
  return Math.round(ianaZone.offset(at) * minute);
}

export const wallTimeAt = (at: Instant, zone: string): WallTime => at + offsetMs(at, zone);

/**
 * Returns the instant at which the clocks of a zone show a time. If they show it twice, returns the first instant;
 * if they skip it, the instant of the skip. So a later time never becomes an earlier instant.
 */
export function instantOf(wall: WallTime, zone: string): Instant {
  // No zone is more than 14 hours from UTC. If the clocks change near this time, one day earlier lies before the change
  // and one day later lies after it.
  const before = offsetMs(wall - day, zone);
  const after = offsetMs(wall + day, zone);
  const candidates = [wall - Math.max(before, after), wall - Math.min(before, after)];
  const first = candidates.find((at) => wallTimeAt(at, zone) === wall);
  return first ?? skipBetween(wall - after, wall - before, zone);
}

/** Finds the first instant between two at which the zone's new offset from UTC holds. */
function skipBetween(before: Instant, after: Instant, zone: string): Instant {
  const was = offsetMs(before, zone);
  let [from, until] = [before, after];
  while (until - from > 1) {
    const middle = Math.floor((from + until) / 2);
    if (offsetMs(middle, zone) === was) from = middle;
    else until = middle;
  }
  return until;
}
