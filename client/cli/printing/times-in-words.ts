import { DateTime } from "luxon";

const minute = 60_000;

/** Writes the distance of an instant from now in whole minutes, hours or days: "in 4 min", "3 h ago". */
export function fromNow(at: number, now: number): string {
  const distance = lasting(Math.abs(at - now));
  return at >= now ? `in ${distance}` : `${distance} ago`;
}

/** Writes a duration: "45 s", "4 min", "2 h 5 min", "3 d". */
export function lasting(ms: number): string {
  const minutes = Math.floor(ms / minute);
  if (minutes < 1) return `${Math.floor(ms / 1000)} s`;
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d`;
}

/** Writes when something ends and how long it lasts: "tomorrow, 2026-11-26 20:00 UTC, 20 h 40 min". */
export function endOf(
  { from, until }: { readonly from: string; readonly until: string },
  { now, zone }: { readonly now: number; readonly zone: string },
): string {
  const [begins, ends] = [Date.parse(from), Date.parse(until)];
  const tomorrow = DateTime.fromMillis(now, { zone: "UTC" }).plus({ days: 1 });
  const day = DateTime.fromMillis(ends, { zone: "UTC" }).hasSame(tomorrow, "day") ? "tomorrow, " : "";
  return `${day}${clockOf(ends, now, zone)}, ${lasting(ends - begins)}`;
}

/**
 * Writes a time such as "14:50 UTC", with the person's own time if that differs, and with the date if it is not today.
 */
export function clockOf(at: number, now: number, zone: string): string {
  const utc = DateTime.fromMillis(at, { zone: "UTC" });
  const own = DateTime.fromMillis(at, { zone });
  const day = utc.hasSame(DateTime.fromMillis(now, { zone: "UTC" }), "day") ? "" : `${utc.toFormat("yyyy-MM-dd")} `;
  const there = `${day}${utc.toFormat("HH:mm")} UTC`;
  return own.offset === 0 ? there : `${there} (${own.toFormat("HH:mm")} yours)`;
}
