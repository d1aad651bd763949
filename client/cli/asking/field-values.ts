import { DateTime } from "luxon";
import type { NamedField } from "./command-forms.ts";
import { optionNamed } from "./option-names.ts";
import { Failure } from "../failure.ts";

/** The time and the time zone of the person who types; both are needed to understand a time such as "14:05". */
export interface Here {
  readonly now: number;
  readonly zone: string;
}

/** Turns typed text into a field's value for the API, or into a sentence that says why the text is not understood. */
export function valueOf(
  field: NamedField,
  typed: string,
  here: Here,
): { readonly value: unknown } | { readonly why: string } {
  switch (field.kind) {
    case "choice": {
      const value = field.choices.find((choice) => plain(choice) === plain(typed));
      return value === undefined ? wrong(field, typed, `one of ${field.choices.join(", ")}`) : { value };
    }
    case "ordinal":
    case "count":
    case "minutes":
      return /^\d+$/.test(typed.trim()) ? { value: Number(typed) } : wrong(field, typed, "a whole number");
    case "flag":
      return /^(y|yes|n|no)$/i.test(typed.trim())
        ? { value: /^y/i.test(typed.trim()) }
        : wrong(field, typed, "yes or no");
    case "instant": {
      const value = instantOf(typed, here);
      return value === undefined
        ? wrong(field, typed, 'a time such as 14:05, "10m ago", "2026-11-23 14:05" or 2026-11-23T14:05:00Z')
        : { value };
    }
    default:
      return typed.trim() === "" ? wrong(field, typed, "some words") : { value: typed };
  }
}

function wrong(field: NamedField, typed: string, expected: string): { readonly why: string } {
  return { why: `${optionNamed(field.name)}: expected ${expected}, got "${typed}"` };
}

/** Reduces spellings to one: `SEV-1`, `sev1` and `1` are the same severity, `P0` and `p0` the same priority. */
const plain = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]/g, "")
    .replace(/^([1-4])$/, "sev$1");

const ago = /^(\d+)\s*(m|min|h|d)(?:\s+ago)?$/i;
const minutesPer = { m: 1, min: 1, h: 60, d: 1440 } as const;

/**
 * Reads an instant and returns it in ISO 8601 with an offset. A time without a day means its last occurrence, and a
 * time without an offset is in the person's own zone.
 */
export function instantOf(typed: string, { now, zone }: Here): string | undefined {
  const text = typed.trim();
  if (/^now$/i.test(text)) return isoOf(DateTime.fromMillis(now));
  const since = ago.exec(text);
  if (since !== null) {
    const unit = since[2]?.toLowerCase();
    const each = unit === "h" || unit === "d" ? minutesPer[unit] : minutesPer.m;
    return isoOf(DateTime.fromMillis(now - Number(since[1]) * each * 60_000));
  }
  const [, bare = "", utc] = /^(.*?)(\s*(?:UTC|Z))?$/i.exec(text) ?? [];
  const where = utc === undefined ? zone : "UTC";
  if (/^\d{1,2}:\d{2}$/.test(bare)) {
    const today = DateTime.fromFormat(bare, "H:mm", { zone: where }).set(
      datePartsOf(DateTime.fromMillis(now, { zone: where })),
    );
    if (!today.isValid) return undefined;
    return isoOf(today.toMillis() > now ? today.minus({ days: 1 }) : today);
  }
  const read = DateTime.fromISO(bare.replace(/^(\d{4}-\d{2}-\d{2}) +(\d)/, "$1T$2"), { zone: where, setZone: true });
  return read.isValid ? isoOf(read) : undefined;
}

const datePartsOf = ({ year, month, day }: DateTime) => ({ year, month, day });
const isoOf = (at: DateTime): string | undefined => at.toUTC().toISO() ?? undefined;

/** Returns the instant from which a list begins, as typed for `--since`; refuses what is no time with the example. */
export function sinceTyped(since: string, example: string, here: Here): string {
  const from = instantOf(since, here);
  if (from === undefined)
    throw new Failure("usage", `--since: expected a time such as ${example} or 2026-11-23, got "${since}"`);
  return from;
}
