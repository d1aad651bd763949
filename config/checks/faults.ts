import type { z } from "zod";
import { didYouMean } from "./closest-name.ts";
import { isPersonal } from "../differences.ts";
import { docAt } from "../documents/field-docs.ts";
import type { Checked, Fault } from "./remove-faulty-settings.ts";
import { dottedPath, type Path } from "../yaml-file.ts";

/** A function that says how to mend a fault at a place. `unknown` is a name that is not allowed at that place. */
export type Mend = (path: Path, unknown?: string) => string;

/**
 * Checks a value against a schema, and describes one fault for each faulty place, in words for the person who edits
 * the file.
 */
export function checkedBy<T>(
  schema: z.ZodType<T>,
  value: unknown,
  { under = [], mend = mendBySchema }: { under?: Path; mend?: Mend } = {},
): Checked<T> {
  const result = schema.safeParse(value, { error: inOurWords });
  if (result.success) return { value: result.data };
  const faults = result.error.issues.flatMap((issue) => faultsOf(issue, value, under, mend));
  const first = new Map(faults.toReversed().map((fault) => [dottedPath(fault.path), fault]));
  return { faults: faults.filter((fault) => first.get(dottedPath(fault.path)) === fault) };
}

function faultsOf(issue: z.core.$ZodIssue, value: unknown, under: Path, mend: Mend): Fault[] {
  const inside = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
  const path = [...under, ...inside];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: [...path, key],
      what: `${dottedPath([...path, key])} is no setting`,
      mend: mend(path, key),
    }));
  }
  if (issue.code === "invalid_key") {
    const what = `${dottedPath(path)} is no name: ${issue.issues.map((it) => it.message).join(", ")}`;
    return [{ path, what, mend: "Rename it, here and wherever it is named." }];
  }
  return [{ path, what: sentenceFor(path, issue.message, at(value, inside)), mend: mend(path) }];
}

/** The longest value that a fault repeats. A fault names the line of the file, so longer values can be read there. */
const longestValue = 60;

function sentenceFor(path: Path, message: string, found: unknown): string {
  const where = dottedPath(path);
  if (found === undefined) return `${where} is missing`;
  if (isPersonal(path)) return `${where}: ${message}`;
  const text = typeof found === "object" && found !== null ? "" : JSON.stringify(found);
  const instead = message.startsWith("expected") && text !== "" && text.length <= longestValue;
  return `${where}: ${message}${instead ? `, got ${text}` : ""}`;
}

const kinds: Readonly<Record<string, string>> = {
  array: "a list",
  object: "settings of its own, each with its name",
  record: "settings of its own, each with its name",
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
};

/** Describes a fault for which the schema has no message of its own. */
function inOurWords(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return `expected ${kinds[issue.expected] ?? issue.expected}`;
    case "too_small":
      return `expected at least ${String(issue.minimum)}`;
    case "too_big":
      return `expected at most ${String(issue.maximum)}`;
    default:
      return undefined;
  }
}

const reference = "See docs/configuration.md.";

/**
 * Says how to mend a fault: by the sentence of the faulty field, or, for an unknown name, by the names that are
 * allowed.
 */
function mendBySchema(path: Path, unknown?: string): string {
  if (unknown !== undefined) return knownAt(path, unknown);
  // An entry of a list or table has no sentence of its own, so the sentence of the field around it is used.
  const doc = docAt(path);
  if ((doc === undefined || doc.sentence === "") && path.length > 1) return mendBySchema(path.slice(0, -1));
  if (doc === undefined || doc.sentence === "") return reference;
  const fallback = doc.fallback === undefined ? "" : ` Left out, it is ${doc.fallback}.`;
  return `The field says: ${doc.sentence}${fallback}`;
}

function knownAt(path: Path, unknown: string): string {
  const names = [...(docAt(path)?.fields.keys() ?? [])].filter((name) => name !== "<id>" && name !== "[]");
  return names.length === 0 ? reference : didYouMean(unknown, names, "Known here");
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inside, part) => {
    if (typeof inside !== "object" || inside === null) return undefined;
    return new Map<string, unknown>(Object.entries(inside)).get(String(part));
  }, value);
}
