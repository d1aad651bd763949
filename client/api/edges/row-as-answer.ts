import { isoOf } from "./fields.ts";

/** Turns a row of the records into an answer of the API: instants in ISO 8601, and no fields that are null. */
export function asAnswer(row: object): Readonly<Record<string, unknown>> {
  const shown = Object.entries(row).flatMap(([name, value]: [string, unknown]) => {
    if (value === null || value === undefined) return [];
    return [[name, isInstant(name, value) ? isoOf(value) : value] as const];
  });
  return Object.fromEntries(shown);
}

const isInstant = (name: string, value: unknown): value is number =>
  typeof value === "number" && /(At|On|Since|^at|^since|^due)$/.test(name);
