import { z } from "zod";
import { settingsSchema } from "../schema/whole-file.ts";
import type { Path } from "../yaml-file.ts";

/** The description of a field of the configuration file: its sentence, kind and default. */
export interface FieldDoc {
  readonly sentence: string;
  readonly kind: string;
  readonly required: boolean;
  readonly fallback?: string;
  /** The fields of a block, by name; `<id>` stands for any name, and `[]` for each entry of a list. */
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
  anyOf: z.array(z.unknown()).optional(),
});

const isSchema = (value: unknown): value is object => typeof value === "object" && value !== null;

function kindOf({ enum: choices, format, type, anyOf = [] }: z.output<typeof node>): string {
  if (choices !== undefined) return choices.join(", ");
  const kinds = new Set(anyOf.map((one) => kindOf(node.parse(one))));
  return format ?? type ?? (kinds.size === 0 ? "anything" : [...kinds].join(" or "));
}

/** Reads the descriptions of fields from a JSON schema. */
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
    kind: kindOf(it),
    required,
    ...(it.default === undefined || it.properties !== undefined ? {} : { fallback: JSON.stringify(it.default) }),
    fields,
  };
}

/** The description of the whole configuration file. */
export const settingsDoc: FieldDoc = docOf(z.toJSONSchema(settingsSchema, { io: "input" }), false);

/** Returns the description of the field at a place in the file; undefined where the schema has no field. */
export function docAt(path: Path, from: FieldDoc = settingsDoc): FieldDoc | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return from;
  const next = from.fields.get(typeof first === "number" ? "[]" : first) ?? from.fields.get("<id>");
  return next === undefined ? undefined : docAt(rest, next);
}
