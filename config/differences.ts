import { isDeepStrictEqual } from "node:util";
import { stringify } from "yaml";
import { dottedPath, type Path } from "./yaml-file.ts";
import { isTable } from "../domain/table.ts";

/**
 * The longest value that is shown whole. Of a longer value, such as a whole new rotation, the beginning is enough to
 * recognise it.
 */
const longestValue = 200;

/**
 * Fields whose values are left out of differences and logs, since more people may read those than the configuration.
 */
const personal: ReadonlySet<string> = new Set(["phone"]);
export const isPersonal = (path: Path): boolean => personal.has(String(path.at(-1)));

/**
 * Describes the differences between two configurations, in one sentence for each place. Of a phone number the sentence
 * says only that it changed.
 */
export function differences(before: unknown, after: unknown, path: Path = []): readonly string[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (isTable(before) && isTable(after)) {
    const names = [...new Set([...Object.keys(after), ...Object.keys(before)])];
    return names.flatMap((name) => differences(before[name], after[name], [...path, name]));
  }
  const where = dottedPath(path);
  if (isPersonal(path)) return [`${where} is another`];
  if (before === undefined) return [`${where} is new: ${textOf(after)}`];
  if (after === undefined) return [`${where} is gone: it was ${textOf(before)}`];
  return [`${where} is ${textOf(after)}: it was ${textOf(before)}`];
}

function textOf(value: unknown): string {
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
