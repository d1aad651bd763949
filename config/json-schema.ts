import { z } from "zod";
import { policySchema } from "./policy-schema.ts";
import { settingsSchema } from "./schema.ts";

type Table = Readonly<Record<string, unknown>>;

/** What editors check config.yaml by while it is typed: config.schema.json, whole. */
export function settingsJsonSchema(): string {
  // Draft 7 is what the language servers of editors know.
  const as = { io: "input", target: "draft-7" } as const;
  const settings = z.toJSONSchema(settingsSchema, as);
  const { $schema: _dialect, ...policy } = z.toJSONSchema(policySchema, { ...as, unrepresentable: "any" });
  const whole = {
    ...settings,
    title: "Configuration of incident response",
    properties: {
      ...settings.properties,
      policy: { description: settingsSchema.shape.policy.description, ...changesTo(policy) },
    },
  };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

/** The file says only what differs from the process' own table: nothing of it is needed, and null takes a row out. */
function changesTo(schema: Table): Table {
  const { required: _none, properties, additionalProperties, ...rest } = schema;
  return {
    ...rest,
    ...(isTable(properties) ? { properties: mapped(properties, orNull) } : {}),
    ...(additionalProperties === undefined
      ? {}
      : { additionalProperties: isTable(additionalProperties) ? orNull(additionalProperties) : additionalProperties }),
  };
}

const orNull = (schema: unknown): unknown =>
  isTable(schema) ? { anyOf: [changesTo(schema), { type: "null" }] } : schema;

const mapped = (table: Table, change: (value: unknown) => unknown): Table =>
  Object.fromEntries(Object.entries(table).map(([name, value]) => [name, change(value)]));

const isTable = (value: unknown): value is Table =>
  typeof value === "object" && value !== null && !Array.isArray(value);
