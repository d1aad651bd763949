import type { Policy } from "../policy.ts";
import { severityLabel, severities } from "../incident/severity.ts";
import { isTable } from "../table.ts";

/** Lists the differences between two policies in words, such as "room update, active, minutes, SEV-2: 15 → 10". */
export const policyDifferences = (before: Policy, after: Policy): readonly string[] => differences([], before, after);

const differences = (path: readonly string[], before: unknown, after: unknown): readonly string[] => {
  if (same(before, after)) return [];
  if (isTable(before) && isTable(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].flatMap((name) => differences([...path, name], before[name], after[name]));
  }
  if (after === undefined) return [`${inWords(path)}: no longer promised`];
  if (before === undefined)
    return [`${inWords(path)}: promised from now on${isPlain(after) ? `, ${String(after)}` : ""}`];
  return [
    `${inWords(path)}: ${isPlain(before) && isPlain(after) ? `${String(before)} → ${String(after)}` : "changed"}`,
  ];
};

const isPlain = (value: unknown): value is string | number | boolean =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean";

/** Says whether two JSON values are equal; the order of fields does not matter. */
const same = (one: unknown, other: unknown): boolean => {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((value, index) => same(value, other[index]));
  if (!isTable(one) || !isTable(other)) return one === other;
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => same(one[name], other[name]));
};

const inWords = (path: readonly string[]): string =>
  path
    .map((name) => {
      const severity = severities.find((it) => it === name);
      if (severity !== undefined) return severityLabel(severity);
      return name === "withinMinutes" ? "minutes" : name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    })
    .join(", ");
