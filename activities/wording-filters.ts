import { DateTime } from "luxon";
import { type Severity, severities, severityLabel } from "../domain/incident/severity.ts";
import type { ActivitySettings } from "./activity-settings.ts";

type Filter = (value: unknown, argument?: unknown) => string;

function instant(value: unknown, zone = "UTC"): DateTime {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new Error(`expected an instant, got ${shown(value)}`);
  return DateTime.fromMillis(value, { zone, locale: "en" });
}

function text(value: unknown): string {
  if (typeof value !== "string") throw new Error(`expected text, got ${shown(value)}`);
  return value;
}

const shown = (value: unknown): string => (value === undefined ? "nothing" : JSON.stringify(value));
const isSeverity = (value: unknown): value is Severity => severities.some((it) => it === value);

function severity(value: unknown): string {
  if (!isSeverity(value)) throw new Error(`expected a severity, got ${shown(value)}`);
  return severityLabel(value);
}

const counted = (count: number, unit: string) => `${String(count)} ${unit}${count === 1 ? "" : "s"}`;

/**
 * Writes a duration: in whole minutes up to two hours, as the process document does ("47 minutes"), and then in hours
 * or days.
 */
function duration(value: unknown): string {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new Error(`expected minutes, got ${shown(value)}`);
  const minutes = Math.round(value);
  if (minutes < 120) return counted(minutes, "minute");
  const hours = Math.floor(minutes / 60);
  const [whole, rest] =
    hours < 48 ? [counted(hours, "hour"), minutes % 60] : [counted(Math.floor(hours / 24), "day"), 0];
  const left = hours < 48 ? counted(rest, "minute") : counted(hours % 24, "hour");
  return left.startsWith("0 ") ? whole : `${whole} ${left}`;
}

/**
 * Makes a text fit inside a sentence: "Complete outage." becomes "complete outage". Names and abbreviations keep their
 * capitals.
 */
const inside = (value: unknown): string =>
  text(value)
    .replace(/\.\s*$/, "")
    .replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase());

/** Makes a text a sentence of its own: "some payments fail" becomes "Some payments fail." */
const sentence = (value: unknown): string => {
  const words = text(value).trim();
  const whole = /[.!?…]$/.test(words) ? words : `${words}.`;
  return `${whole.slice(0, 1).toUpperCase()}${whole.slice(1)}`;
};

/** The filters that templates may use; docs/wording.md lists them for people who edit templates. */
export function wordingFilters({ people, timeZone }: ActivitySettings): Readonly<Record<string, Filter>> {
  const person: Filter = (id) => people[text(id)]?.name ?? text(id);
  const local = (at: unknown) => instant(at, timeZone);
  return {
    time: (at) => instant(at).toFormat("HH:mm"),
    clock: (at, zone) => instant(at, zone === undefined ? timeZone : text(zone)).toFormat("HH:mm ZZZZ"),
    dated: (at, zone) => instant(at, text(zone)).toFormat("ccc d LLL HH:mm ZZZZ"),
    date: (at) => instant(at).toFormat("yyyy-MM-dd"),
    day: (at) => local(at).toFormat("ccc d LLLL"),
    moment: (at, now) =>
      local(at).toFormat(local(at).hasSame(local(now), "day") ? "HH:mm ZZZZ" : "ccc d LLLL HH:mm ZZZZ"),
    appointment: (at) => local(at).toFormat(timeZone === "UTC" ? "yyyy-MM-dd hh:mm a" : "yyyy-MM-dd hh:mm a ZZZZ"),
    iso: (at) => instant(at).toFormat("yyyy-MM-dd'T'HH:mm:ss'Z'"),
    duration,
    severity,
    inside,
    sentence,
    person,
    handle: (id) => `@${people[text(id)]?.handle ?? text(id)}`,
    persons: (ids) => (Array.isArray(ids) ? ids.map((id) => person(id)).join(", ") : person(ids)),
    signed: (id, incident) => `${person(id)}${commands(id, incident) ? " (IC)" : ""}`,
    target: (name) => (text(name).startsWith("person:") ? person(text(name).slice("person:".length)) : text(name)),
    words: (name) => text(name).replaceAll("-", " "),
  };
}

const commands = (id: unknown, incident: unknown): boolean =>
  typeof incident === "object" && incident !== null && "commander" in incident && incident.commander === id;
