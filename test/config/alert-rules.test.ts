import { rulingFor } from "../../config/alert-rules.ts";
import { exampleSettings } from "./example.ts";

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
