import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type FieldDoc, settingsDoc } from "../../config/field-docs.ts";
import { policySchema } from "../../config/policy-schema.ts";
import { configurationReference } from "../../config/reference.ts";
import { root } from "./example.ts";
import { defaultPolicy } from "../../domain/default-policy.ts";

test("docs/configuration.md is what the schema says (else: node scripts/run.mjs scripts/write-configuration-reference.ts)", () => {
  expect(readFileSync(join(root, "docs", "configuration.md"), "utf8")).toBe(configurationReference());
});

test("every setting has its sentence", () => {
  const silent = (doc: FieldDoc, path: string): string[] =>
    [...doc.fields].flatMap(([name, field]) => {
      const entry = name === "<id>" || name === "[]";
      return [...(field.sentence === "" && !entry ? [`${path}.${name}`] : []), ...silent(field, `${path}.${name}`)];
    });
  expect(silent(settingsDoc, "")).toEqual([]);
});

test("the schema of the policy accepts the process' own table, every row of it", () => {
  expect(policySchema.parse(defaultPolicy)).toEqual(defaultPolicy);
});
