import { IANAZone } from "luxon";
import { day, type Instant, minute } from "../domain/moment.ts";

/** What the clock on the wall shows, as the milliseconds that a clock in UTC would show the same at. */
export type WallTime = number;

const zones = new Map<string, IANAZone>();

function offsetMs(at: Instant, zone: string): number {
  const known = zones.get(zone) ?? IANAZone.create(zone);
  zones.set(zone, known);
  return Math.round(known.offset(at) * minute);
}

export const wallTimeAt = (at: Instant, zone: string): WallTime => at + offsetMs(at, zone);

/**
 * The instant at which the clocks of a zone show a time. A time they show twice is the first of the two; one they skip
 * is the instant of the skip. So a later time is never an earlier instant, whatever the clocks do.
 */
export function instantOf(wall: WallTime, zone: string): Instant {
  // No zone is further than 14 hours from UTC, so that a day to either side lies before and after any one change.
  const before = offsetMs(wall - day, zone);
  const after = offsetMs(wall + day, zone);
  const shown = [wall - Math.max(before, after), wall - Math.min(before, after)];
  const first = shown.find((at) => wallTimeAt(at, zone) === wall);
  return first ?? skipBetween(wall - after, wall - before, zone);
}

/** The first instant with the later of two offsets. */
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
