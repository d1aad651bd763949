import { DateTime } from "luxon";
import type { Settings } from "../config/settings.ts";
import type { Instant } from "../domain/moment.ts";
import type { Person } from "../domain/people.ts";
import type { Reachable } from "./ports.ts";

/** When somebody's quiet hours end, if an instant lies in them; they may span midnight. */
export function endOfQuiet(hours: Reachable["quietHours"], at: Instant, zone: string): Instant | undefined {
  if (hours === undefined) return undefined;
  const now = DateTime.fromMillis(at, { zone });
  // Those that began yesterday may still last.
  return [now.minus({ days: 1 }), now]
    .map((day) => {
      const from = timeOn(day, hours.from);
      const until = timeOn(day, hours.until);
      return { from, until: until > from ? until : timeOn(day.plus({ days: 1 }), hours.until) };
    })
    .find(({ from, until }) => from <= now && now < until)
    ?.until.toMillis();
}

const timeOn = (day: DateTime, time: string): DateTime => {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return day.set({ hour, minute, second: 0, millisecond: 0 });
};

export const zoneOf = (person: Person, { people, timeZone }: Settings): string => people[person]?.timeZone ?? timeZone;
