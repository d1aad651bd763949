import type { z } from "zod";
import { docAt } from "./field-docs.ts";
import type { Checked, Fault } from "./settle.ts";
import { dotted, type Path } from "./yaml-file.ts";

/** Checks a value by a schema and puts what is wrong in words fit for the person who edits the file. */
export function checkedBy<T>(schema: z.ZodType<T>, value: unknown, under: Path = []): Checked<T> {
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data };
  return { faults: result.error.issues.flatMap((issue) => faultsOf(issue, value, under)) };
}

function faultsOf(issue: z.core.$ZodIssue, value: unknown, under: Path): Fault[] {
  const inside = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
  const path = [...under, ...inside];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: [...path, key],
      what: `${dotted([...path, key])} is no setting`,
      mend: knownAt(path),
    }));
  }
  if (issue.code === "invalid_key") {
    const what = `${dotted(path)} is no name: ${issue.issues.map((it) => it.message).join(", ")}`;
    return [{ path, what, mend: "Rename it." }];
  }
  const missing = at(value, inside) === undefined;
  const what = missing ? `${dotted(path)} is missing` : `${dotted(path)}: ${issue.message}`;
  return [{ path, what, mend: sentenceAt(path) }];
}

const reference = "See docs/configuration.md.";

function knownAt(path: Path): string {
  const names = [...(docAt(path)?.fields.keys() ?? [])].filter((name) => name !== "<id>" && name !== "[]");
  return names.length === 0 ? reference : `Known here: ${names.join(", ")}.`;
}

function sentenceAt(path: Path): string {
  const doc = docAt(path);
  if (doc === undefined || doc.sentence === "") return reference;
  const fallback = doc.fallback === undefined ? "" : ` Left out, it is ${doc.fallback}.`;
  return `The field says: ${doc.sentence}${fallback}`;
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inside, part) => {
    if (typeof inside !== "object" || inside === null) return undefined;
    return new Map<string, unknown>(Object.entries(inside)).get(String(part));
  }, value);
}
