import { defaultPolicy } from "./default-policy.ts";
import type { Policy } from "./policy.ts";
import { severities } from "./severity.ts";

/**
 * Whether somebody's JSON can be worked with as a policy: what the process' own table has is shaped as it is there. A
 * row that is missing is not promised; rows and parts that table does not have are taken as they are.
 */
export const isPolicy = (value: unknown): value is Policy =>
  isTable(value) &&
  general.every((name) => typeof value[name] === typeof defaultPolicy[name]) &&
  Object.entries(value).every(([name, row]) => fits(row, modelsFor(name, [{ ...defaultPolicy }])));

/** What is no promise of its own, so that every policy has it. */
const general = [
  "version",
  "reopensWithinMinutes",
  "thenAfterMinutes",
  "snoozeAtMostMinutes",
  "spreadNudgesMinutes",
] as const;

/** May be left out of a cadence, and added to one that has none. */
const optional = "headsUpAtPercent";

type Table = Readonly<Record<string, unknown>>;
const isTable = (value: unknown): value is Table =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The models are what the process' own table has at that place: several, where it is one of a list or of severities. */
const fits = (value: unknown, models: readonly unknown[]): boolean => {
  if (models.length === 0) return true;
  if (Array.isArray(value)) {
    const lists: readonly (readonly unknown[])[] = models.filter(Array.isArray);
    return lists.length > 0 && value.every((element) => fits(element, lists.flat()));
  }
  if (!isTable(value)) {
    return models.some((model) => typeof model === typeof value) && !(typeof value === "number" && !(value >= 0));
  }
  const tables = models.filter(isTable);
  const needed = Object.keys(tables[0] ?? {}).filter(
    (name) => name !== optional && !isSeverity(name) && tables.every((model) => name in model),
  );
  return (
    tables.length > 0 &&
    needed.every((name) => name in value) &&
    Object.entries(value).every(([name, field]) => fits(field, modelsFor(name, tables)))
  );
};

const modelsFor = (name: string, tables: readonly Table[]): readonly unknown[] => {
  if (name === optional) return [0];
  return tables.flatMap((model) =>
    Object.entries(model).flatMap(([known, field]) =>
      known === name || (isSeverity(name) && isSeverity(known)) ? [field] : [],
    ),
  );
};

const isSeverity = (name: string): boolean => severities.some((severity) => severity === name);
