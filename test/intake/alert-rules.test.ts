import { rulingFor } from "../../intake/alert-rules.ts";
import { readSettings } from "../config/read-settings.ts";
import { exampleSettings } from "../config/example.ts";

test("how long an alert is waited for is said of each where a rule makes it differ, and of none otherwise", () => {
  const rules = `[{ name: slow, when: ['env="staging"'], detection: { waitSeconds: 60 } },
    { name: rare, when: ['env="lab"'], detection: { threshold: { times: 3, withinMinutes: 5 } } }]`;
  const somebody = `people: { alice: { name: Alice } }
rotations: { first: { members: [alice] } }
onCall: { primary: first }
contacts: { fallback: alice }`;
  const { settings } = readSettings("config.yaml", `${somebody}\nalerts: { rules: ${rules} }`);
  const waits = ["staging", "lab", "production"].map((env) => rulingFor({ env }, settings).waitSeconds);
  expect(waits).toEqual([60, undefined, 0]);
  expect(rulingFor({ env: "staging" }, exampleSettings).waitSeconds).toBeUndefined();
});

test.each([
  ["SEV-2", "sev2"],
  ["sev1", "sev1"],
  ["critical", "sev1"],
  ["Warning", "sev3"],
  ["page-the-world", "sev3"],
])("an alert labelled %s proposes %s", (label, severity) => {
  expect(rulingFor({ severity: label }, exampleSettings).severity).toBe(severity);
});

test("an alert without the label proposes the configured severity", () => {
  expect(rulingFor({ level: "critical" }, exampleSettings).severity).toBe("sev3");
});
