import { isDeepStrictEqual } from "node:util";
import { stringify } from "yaml";
import { dotted, type Path } from "./yaml-file.ts";

type Table = Readonly<Record<string, unknown>>;

/** Longer values are cut: a whole rotation that is new says enough by its begin. */
const longestValue = 200;

/** Whoever reads a difference or a log need not be somebody who may read this. */
const personal: ReadonlySet<string> = new Set(["phone"]);
export const isPersonal = (path: Path): boolean => personal.has(String(path.at(-1)));

/** What differs between two configurations, a sentence a place; phone numbers are not told, only that they changed. */
export function differences(before: unknown, after: unknown, path: Path = []): readonly string[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (isTable(before) && isTable(after)) {
    const names = [...new Set([...Object.keys(after), ...Object.keys(before)])];
    return names.flatMap((name) => differences(before[name], after[name], [...path, name]));
  }
  const where = dotted(path);
  if (isPersonal(path)) return [`${where} is another`];
  if (before === undefined) return [`${where} is new: ${shown(after)}`];
  if (after === undefined) return [`${where} is gone: it was ${shown(before)}`];
  return [`${where} is ${shown(after)}: it was ${shown(before)}`];
}

const isTable = (value: unknown): value is Table =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function shown(value: unknown): string {
  const text = typeof value === "object" ? flow(withoutPersonal(value)) : JSON.stringify(value);
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}

const flow = (value: unknown): string => stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trim();

function withoutPersonal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPersonal);
  if (!isTable(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !personal.has(name))
      .map(([name, inside]) => [name, withoutPersonal(inside)]),
  );
}
