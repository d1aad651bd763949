import type { z } from "zod";
import { meant } from "./closest.ts";
import { isPersonal } from "./differences.ts";
import { docAt } from "./field-docs.ts";
import type { Checked, Fault } from "./settle.ts";
import { dotted, type Path } from "./yaml-file.ts";

/** Says how to mend what is wrong at a place; for a name that is none there, `unknown` is that name. */
export type Mend = (path: Path, unknown?: string) => string;

/** Checks a value by a schema and puts what is wrong, once a place, in words fit for whoever edits the file. */
export function checkedBy<T>(
  schema: z.ZodType<T>,
  value: unknown,
  { under = [], mend = mendBySchema }: { under?: Path; mend?: Mend } = {},
): Checked<T> {
  const result = schema.safeParse(value, { error: inOurWords });
  if (result.success) return { value: result.data };
  const faults = result.error.issues.flatMap((issue) => faultsOf(issue, value, under, mend));
  const first = new Map(faults.toReversed().map((fault) => [dotted(fault.path), fault]));
  return { faults: faults.filter((fault) => first.get(dotted(fault.path)) === fault) };
}

function faultsOf(issue: z.core.$ZodIssue, value: unknown, under: Path, mend: Mend): Fault[] {
  const inside = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
  const path = [...under, ...inside];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: [...path, key],
      what: `${dotted([...path, key])} is no setting`,
      mend: mend(path, key),
    }));
  }
  if (issue.code === "invalid_key") {
    const what = `${dotted(path)} is no name: ${issue.issues.map((it) => it.message).join(", ")}`;
    return [{ path, what, mend: "Rename it, here and wherever it is named." }];
  }
  return [{ path, what: said(path, issue.message, at(value, inside)), mend: mend(path) }];
}

/** Longer values are not worth repeating: the line is named. */
const longestValue = 60;

function said(path: Path, message: string, found: unknown): string {
  const where = dotted(path);
  if (found === undefined) return `${where} is missing`;
  if (isPersonal(path)) return `${where}: ${message}`;
  const shown = typeof found === "object" && found !== null ? "" : JSON.stringify(found);
  const instead = message.startsWith("expected") && shown !== "" && shown.length <= longestValue;
  return `${where}: ${message}${instead ? `, got ${shown}` : ""}`;
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

/** For what the schema has no words of its own. */
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

/** As the sentence of the field says, and for an unknown name those there are. */
function mendBySchema(path: Path, unknown?: string): string {
  if (unknown !== undefined) return knownAt(path, unknown);
  // What is wrong with one entry of a list or table is mended as the field that holds it says.
  const doc = docAt(path);
  if ((doc === undefined || doc.sentence === "") && path.length > 1) return mendBySchema(path.slice(0, -1));
  if (doc === undefined || doc.sentence === "") return reference;
  const fallback = doc.fallback === undefined ? "" : ` Left out, it is ${doc.fallback}.`;
  return `The field says: ${doc.sentence}${fallback}`;
}

function knownAt(path: Path, unknown: string): string {
  const names = [...(docAt(path)?.fields.keys() ?? [])].filter((name) => name !== "<id>" && name !== "[]");
  return names.length === 0 ? reference : meant(unknown, names, "Known here");
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inside, part) => {
    if (typeof inside !== "object" || inside === null) return undefined;
    return new Map<string, unknown>(Object.entries(inside)).get(String(part));
  }, value);
}
