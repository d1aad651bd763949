import { z } from "zod";
import { settingsSchema } from "./schema.ts";
import type { Path } from "./yaml-file.ts";

/** A field as the schema describes it: its sentence, kind and default. */
export interface FieldDoc {
  readonly sentence: string;
  readonly kind: string;
  readonly required: boolean;
  readonly fallback?: string;
  /** Fields of a block, by name; `<id>` stands for any name, `[]` for each entry of a list. */
  readonly fields: ReadonlyMap<string, FieldDoc>;
}

const node = z.object({
  type: z.string().optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
  enum: z.array(z.string()).optional(),
  format: z.string().optional(),
  required: z.array(z.string()).default([]),
  properties: z.record(z.string(), z.unknown()).optional(),
  additionalProperties: z.unknown().optional(),
  items: z.unknown().optional(),
});

const isSchema = (value: unknown): value is object => typeof value === "object" && value !== null;

/** Reads the sentences out of a JSON schema. */
export function docOf(schema: unknown, required: boolean): FieldDoc {
  const it = node.parse(schema);
  const fields = new Map<string, FieldDoc>();
  for (const [name, value] of Object.entries(it.properties ?? {})) {
    fields.set(name, docOf(value, it.required.includes(name)));
  }
  if (isSchema(it.additionalProperties) && it.properties === undefined) {
    fields.set("<id>", docOf(it.additionalProperties, false));
  }
  if (isSchema(it.items)) fields.set("[]", docOf(it.items, false));
  return {
    sentence: it.description ?? "",
    kind: it.enum === undefined ? (it.format ?? it.type ?? "anything") : it.enum.join(", "),
    required,
    ...(it.default === undefined || it.properties !== undefined ? {} : { fallback: JSON.stringify(it.default) }),
    fields,
  };
}

/** The whole file's description, from the schema. */
export const settingsDoc: FieldDoc = docOf(z.toJSONSchema(settingsSchema, { io: "input" }), false);

/** The description of the field at a place in the file, or undefined where no field is known. */
export function docAt(path: Path, from: FieldDoc = settingsDoc): FieldDoc | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return from;
  const next = from.fields.get(typeof first === "number" ? "[]" : first) ?? from.fields.get("<id>");
  return next === undefined ? undefined : docAt(rest, next);
}
