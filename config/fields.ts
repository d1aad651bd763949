import { z } from "zod";

const clock = /^([01]\d|2[0-3]):[0-5]\d$/;
const isoDate = /^\d{4}-\d{2}-\d{2}$/;

/** Whether a date exists in the calendar. Without this check, 30 February would silently become a day in March. */
const isDay = (date: string): boolean => {
  const at = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(date);
};

const knownZone = (zone: string): boolean => {
  try {
    Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
};

/** The kinds of value that settings may have. Each error message says what was expected. */
export const text = z.string("expected text").trim().min(1, "expected text, got nothing");
export const timeOfDay = z
  .string('expected a time such as "09:00"')
  .regex(clock, 'expected a time of the 24-hour clock such as "09:00"');
export const date = z
  .string("expected a date such as 2026-01-29")
  .regex(isoDate, "expected a date such as 2026-01-29")
  .refine(isDay, "there is no such day in the calendar");
/** A day, or an instant to the second with its offset from UTC. */
export const dateOrInstant = z.union(
  [date, z.iso.datetime({ offset: true })],
  "expected a day such as 2026-01-29, or an instant such as 2026-01-29T14:23:00Z",
);
export const timeZone = z
  .string("expected a time zone such as Europe/Berlin")
  .refine(knownZone, "expected a time zone of the IANA list, such as UTC or Europe/Berlin");
export const weekday = z.enum(
  ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
  "expected one of mon, tue, wed, thu, fri, sat, sun",
);
export const url = z.url({ protocol: /^https?$/, error: "expected an address such as https://status.example.com" });
/** An address in which {service} and {incident} are replaced by the service and the id of an incident. */
export const urlTemplate = z
  .string("expected an address")
  .regex(/^https?:\/\/\S+$/, "expected an address such as https://logs.example.com/?service={service}");
export const email = z.email("expected an e-mail address such as alice@example.com");
/** The id of a person, team, rotation or service inside the file. */
export const id = z
  .string("expected a name")
  .regex(/^[a-z0-9][a-z0-9._-]*$/, "expected a name of small letters, digits, dots and dashes, such as alice");
