import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deploymentFiles, withOutsideSystems } from "../../config/documents/deployment-files.ts";
import { type FieldDoc, settingsDoc } from "../../config/documents/field-docs.ts";
import { policySchema } from "../../config/schema/policy.ts";
import { configurationReference } from "../../config/documents/configuration-reference.ts";
import { root } from "./example.ts";
import { defaultPolicy } from "../../domain/default-policy.ts";

test("docs/configuration.md is what the schema says (else: npm run references)", () => {
  expect(readFileSync(join(root, "docs", "configuration.md"), "utf8")).toBe(configurationReference());
});

test.each(deploymentFiles)("$file has the variables of every outside system (else: the same)", (it) => {
  const text = readFileSync(join(root, it.file), "utf8");
  expect(withOutsideSystems(text, it)).toBe(text);
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
