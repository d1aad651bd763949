import { DateTime } from "luxon";
import { Failure } from "./failure.ts";
import { type Here, valueOf } from "./field-values.ts";

/**
 * What somebody typed for an option that looks ahead, in ISO 8601. A time of day without a day is the next one, where
 * elsewhere it is the last.
 */
export function comingTime(typed: string, name: string, { now, zone }: Here): string {
  const field = { name, kind: "instant", required: true, says: "", choices: [] } as const;
  const isTimeOfDay = /^\d{1,2}:\d{2}/.test(typed.trim());
  const tomorrow = DateTime.fromMillis(now, { zone }).plus({ days: 1 }).toMillis();
  const read = valueOf(field, typed, { now: isTimeOfDay ? tomorrow : now, zone });
  if ("why" in read) throw new Failure("usage", read.why);
  return String(read.value);
}
