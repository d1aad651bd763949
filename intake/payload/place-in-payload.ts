import { partFinderOf } from "../pattern.ts";

/**
 * Where a text is in a payload: a path such as `data.host`, a text with {paths} in it, part of such a text, or a
 * list of places of which the first that holds a text counts.
 */
export type Place = string | PartOfText | readonly Place[];

/**
 * A part of a text: what the first group of a regular expression finds, or everything that the expression finds if
 * it has no group.
 */
interface PartOfText {
  readonly in: string;
  readonly pattern: string;
}

/** A text, and the place where it was found. */
export interface FoundText {
  readonly text: string;
  readonly at: string;
}

/** Describes a place in words. */
export const placeInWords = (place: Place): string =>
  typeof place === "string" ? place : "in" in place ? `part of ${place.in}` : place.map(placeInWords).join(", else ");

/**
 * Finds texts in one alert of a payload. A path that begins with `$.` starts at the whole body instead of at the
 * alert.
 */
export interface Finder {
  readonly valueAt: (path: string) => unknown;
  readonly find: (place: Place) => FoundText | undefined;
}

/**
 * Returns a function that makes a finder for each alert of one body. JSON inside a text is decoded only once for all
 * of them.
 */
export function findersIn(body: unknown): (alert: unknown) => Finder {
  const decoded = new Map<string, unknown>();
  return (alert) => {
    const valueAt = (path: string): unknown =>
      path.startsWith("$.") ? valueIn(body, path.slice(2).split("."), open) : valueIn(alert, path.split("."), open);
    return { valueAt, find: (place) => findIn(valueAt, place) };
  };

  function open(text: string): unknown {
    if (!decoded.has(text)) decoded.set(text, nestedJson(text));
    return decoded.get(text);
  }
}

const partFinders = new WeakMap<PartOfText, ReturnType<typeof partFinderOf>>();

/** Compiles the place's pattern when its first alert arrives. The settings themselves are plain data. */
function partFinderFor(part: PartOfText): ReturnType<typeof partFinderOf> {
  if (!partFinders.has(part)) partFinders.set(part, partFinderOf(part.pattern));
  return partFinders.get(part);
}

function findIn(valueAt: Finder["valueAt"], place: Place): FoundText | undefined {
  if (typeof place === "string") {
    const text = place.includes("{") ? filledIn(place, valueAt) : textOf(valueAt(place));
    return text === undefined ? undefined : { text, at: place };
  }
  if ("in" in place) {
    const whole = findIn(valueAt, place.in)?.text;
    const text = whole === undefined ? undefined : textOf(partFinderFor(place)?.(whole));
    return text === undefined ? undefined : { text, at: placeInWords(place) };
  }
  for (const one of place) {
    const found = findIn(valueAt, one);
    if (found !== undefined) return found;
  }
  return undefined;
}

const inBraces = /\{([^{}]+)\}/g;

/** Replaces the {paths} in a text by their values; undefined if none of the paths holds anything. */
function filledIn(template: string, valueAt: Finder["valueAt"]): string | undefined {
  const fill = (_: string, path: string) => textOf(valueAt(path.trim())) ?? "";
  const isEmpty = [...template.matchAll(inBraces)].every(([all, path = ""]) => fill(all, path) === "");
  return isEmpty ? undefined : textOf(template.replaceAll(inBraces, fill));
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value.trim() === "" ? undefined : value.trim();
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

/**
 * Follows a path and returns the value at its end. A name in the path may contain dots, a list of keys and values is
 * read like an object, and a path goes on inside a text that is JSON.
 */
function valueIn(inside: unknown, path: readonly string[], open: (text: string) => unknown): unknown {
  if (path.length === 0) return inside;
  const opened = typeof inside === "string" ? open(inside) : inside;
  for (let length = path.length; length > 0; length -= 1) {
    const member = memberOf(opened, path.slice(0, length).join("."));
    const found = member === undefined ? undefined : valueIn(member, path.slice(length), open);
    if (found !== undefined) return found;
  }
  return undefined;
}

function memberOf(inside: unknown, name: string): unknown {
  if (typeof inside === "string") return memberOf(inside.split(","), name);
  if (typeof inside !== "object" || inside === null) return undefined;
  if (isList(inside)) return /^\d+$/.test(name) ? inside[Number(name)] : valueUnder(name, inside);
  return Object.hasOwn(inside, name) ? new Map<string, unknown>(Object.entries(inside)).get(name) : undefined;
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** Finds the value of a key in a list of `{key, value}`, of pairs, or of texts such as `env:prod`. */
function valueUnder(key: string, list: readonly unknown[]): unknown {
  for (const entry of list) {
    if (typeof entry === "string") {
      const [, name, value] = /^([^:=]+)[:=](.*)$/s.exec(entry.trim()) ?? [];
      if (name?.trim() === key) return value;
    } else if (isList(entry)) {
      if (entry.length === 2 && entry[0] === key) return entry[1];
    } else if (typeof entry === "object" && entry !== null) {
      const fields = new Map<string, unknown>(Object.entries(entry).map(([name, it]) => [name.toLowerCase(), it]));
      if (["key", "name", "tag", "label"].some((name) => fields.get(name) === key)) return fields.get("value");
    }
  }
  return undefined;
}

/** Decodes a text that is JSON, such as one message inside another; returns any other text as it is. */
export function nestedJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    const content: unknown = JSON.parse(text);
    return content;
  } catch {
    return text;
  }
}
