import { z } from "zod";
import { policySchema } from "../schema/policy.ts";
import { settingsSchema } from "../schema/whole-file.ts";
import { isTable, type Table } from "../../domain/table.ts";

/** Makes the text of config.schema.json, by which editors check config.yaml while somebody types. */
export function settingsJsonSchema(): string {
  // Draft 7 is the version that the language servers of editors understand.
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

/**
 * Turns the policy's schema into the schema of the file's changes to the default policy: no field is required, and
 * null removes an entry of a table.
 */
function changesTo(schema: Table): Table {
  const { required: _none, properties, additionalProperties, ...rest } = schema;
  return {
    ...rest,
    ...(isTable(properties) ? { properties: mapValues(properties, orNull) } : {}),
    ...(additionalProperties === undefined
      ? {}
      : { additionalProperties: isTable(additionalProperties) ? orNull(additionalProperties) : additionalProperties }),
  };
}

const orNull = (schema: unknown): unknown =>
  isTable(schema) ? { anyOf: [changesTo(schema), { type: "null" }] } : schema;

const mapValues = (table: Table, change: (value: unknown) => unknown): Table =>
  Object.fromEntries(Object.entries(table).map(([name, value]) => [name, change(value)]));
