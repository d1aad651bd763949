import type { Instant } from "../../domain/incident/moment.ts";
import { instantOf } from "../../on-call/wall-clock.ts";

const isoLike =
  /^(\d{4})[-./](\d\d)[-./](\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/i;
const mailDate = /^(?:[A-Z]{3}, )?\d{1,2} [A-Z]{3} \d{4} \d\d:\d\d(?::\d\d)? (?:GMT|UTC|Z|[+-]\d{4})$/i;
const epoch = /^(?:0|\d{9,19}(?:\.\d+)?)$/;

/**
 * Reads a time as monitoring tools write it: ISO 8601 and similar forms, the date of a mail, or a number since 1970.
 * A time without an offset is read in the given time zone. Undefined if the text is no time.
 */
export function instantIn(text: string, timeZone: string): Instant | undefined {
  if (epoch.test(text)) return Math.round(inMilliseconds(Number(text)));
  if (mailDate.test(text)) return numberOrNone(Date.parse(text));
  const [, year, month, day, hours = "00", minutes = "00", seconds = "00", fraction = "0", offset] =
    isoLike.exec(text) ?? [];
  const written = `${year}-${month}-${day}T${hours}:${minutes}:${seconds}`;
  const wall = Date.parse(`${written}Z`);
  // JavaScript would turn 30 February or 25:00 into another time, so a text that does not come back the same is no
  // time.
  if (Number.isNaN(wall) || !new Date(wall).toISOString().startsWith(written)) return undefined;
  const at = wall + Math.floor(Number(`0.${fraction}`) * 1000);
  return offset === undefined ? instantOf(at, timeZone) : at - offsetMs(offset);
}

const numberOrNone = (at: number): Instant | undefined => (Number.isNaN(at) ? undefined : at);

function offsetMs(offset: string): number {
  const [, sign, hours, minutes = "00"] = /^([+-])(\d\d):?(\d\d)?$/.exec(offset) ?? [];
  const ms = (Number(hours ?? 0) * 60 + Number(minutes)) * 60_000;
  return sign === "-" ? -ms : ms;
}

/**
 * The smallest number that is read as milliseconds and not as seconds. Read as the wrong unit, such a number would
 * lie thousands of years ahead.
 */
const firstInMilliseconds = 1e11;
const firstInMicroseconds = 1e14;
const firstInNanoseconds = 1e17;

function inMilliseconds(number: number): number {
  if (number < firstInMilliseconds) return number * 1000;
  if (number < firstInMicroseconds) return number;
  return number < firstInNanoseconds ? number / 1e3 : number / 1e6;
}
