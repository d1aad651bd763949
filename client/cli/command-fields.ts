import { z } from "zod";

/** One field of a command, as the API's schema describes it. */
export interface Field {
  readonly name: string;
  /** A text may be of several words; a word is one, such as a person's id. */
  readonly kind: "text" | "word" | "choice" | "number" | "instant" | "flag";
  readonly required: boolean;
  readonly says: string;
  /** Every value there is, for a choice; for a text, the ones that have a name. */
  readonly choices: readonly string[];
}

/** The fields that go together; a command with several forms says in a field of its own which one it is. */
export interface Form {
  readonly fields: readonly Field[];
  readonly named?: Readonly<Record<string, string>>;
}

const property = z.object({
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  const: z.string().optional(),
  format: z.string().optional(),
  description: z.string().optional(),
  maxLength: z.number().optional(),
  anyOf: z.array(z.object({ enum: z.array(z.string()).optional(), pattern: z.string().optional() })).optional(),
});
const shape = z.object({
  properties: z.record(z.string(), property).default({}),
  required: z.array(z.string()).default([]),
});
const either = z.union([z.object({ oneOf: z.array(shape) }), shape.transform((one) => ({ oneOf: [one] }))]);

/** What a person can say to a command, read from the schema its route checks with. */
export function formsOf(schema: z.ZodType): readonly Form[] {
  const { oneOf } = either.parse(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }));
  return oneOf.map(({ properties, required }) => {
    const all = Object.entries(properties);
    const named = all.flatMap(([name, it]) => (it.const === undefined ? [] : [[name, it.const] as const]));
    const fields = all.flatMap(([name, it]) =>
      it.const === undefined ? [fieldOf(name, it, required.includes(name))] : [],
    );
    return named.length === 0 ? { fields } : { fields, named: Object.fromEntries(named) };
  });
}

function fieldOf(name: string, it: z.output<typeof property>, required: boolean): Field {
  const choices = it.enum ?? it.anyOf?.flatMap((one) => one.enum ?? []) ?? [];
  return { name, required, choices, says: it.description ?? "", kind: kindOf(it) };
}

/** The shortest texts people write may have 300 characters (client/api/fields.ts). */
const shortestText = 300;

function kindOf({ type, format, maxLength, enum: values }: z.output<typeof property>): Field["kind"] {
  if (values !== undefined) return "choice";
  if (format === "date-time") return "instant";
  if (type === "integer" || type === "number") return "number";
  if (type === "boolean") return "flag";
  return format === undefined && maxLength !== undefined && maxLength >= shortestText ? "text" : "word";
}
