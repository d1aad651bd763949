import { DateTime } from "luxon";
import { Failure } from "../failure.ts";
import { type Here, valueOf } from "./field-values.ts";

/**
 * Reads a time in the future from an option, and returns it in ISO 8601. A time of day such as 14:05 means its next
 * occurrence here; in other options it means the last occurrence.
 */
export function comingTime(typed: string, name: string, { now, zone }: Here): string {
  const field = { name, kind: "instant", label: "" } as const;
  const isTimeOfDay = /^\d{1,2}:\d{2}/.test(typed.trim());
  const tomorrow = DateTime.fromMillis(now, { zone }).plus({ days: 1 }).toMillis();
  const read = valueOf(field, typed, { now: isTimeOfDay ? tomorrow : now, zone });
  if ("why" in read) throw new Failure("usage", read.why);
  return String(read.value);
}
