import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { parse } from "yaml";
import { settingsJsonSchema } from "../../config/documents/json-schema.ts";
import { root } from "./example.ts";
import { defaultPolicy } from "../../domain/default-policy.ts";

const validate = addFormats(new Ajv({ allowUnionTypes: true, strict: false })).compile(
  JSON.parse(settingsJsonSchema()),
);
const example: unknown = parse(readFileSync(join(root, "config.example.yaml"), "utf8"));

test("config.schema.json is what the schema says (else: npm run references)", () => {
  expect(readFileSync(join(root, "config.schema.json"), "utf8")).toBe(settingsJsonSchema());
});

test("an editor has nothing to say about the example, and finds the schema by its first line", () => {
  expect(validate(example) ? [] : validate.errors).toEqual([]);
  expect(readFileSync(join(root, "config.example.yaml"), "utf8")).toMatch(
    /^# yaml-language-server: \$schema=\.\/config\.schema\.json\n/,
  );
});

test.each<[string, object]>([
  ["the process' own policy, whole", { policy: defaultPolicy }],
  ["one number of it", { policy: { roomUpdate: { active: { withinMinutes: { sev2: 20 } } } } }],
  ["a promise taken out", { policy: { publicReview: null, statusPage: { withinMinutes: { sev2: null } } } }],
])("an editor accepts %s", (_name, file) => {
  expect(validate(file) ? [] : validate.errors).toEqual([]);
});

test.each<[string, object]>([
  ["a setting that is none", { sprint: { week: 2 } }],
  ["a time that is none", { businessHours: { start: "9am" } }],
  ["a severity that is none", { alerts: { otherwise: "sev5" } }],
  ["a promise that is none", { policy: { acknowledgd: {} } }],
  ["a number of the policy that is none", { policy: { detected: { withinMinutes: { sev1: "five" } } } }],
])("an editor marks %s", (_name, file) => {
  expect(validate(file)).toBe(false);
});
