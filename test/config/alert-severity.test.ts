import { severityOfAlert } from "../../config/alert-severity.ts";
import { exampleSettings } from "./example.ts";

test.each([
  ["SEV-2", "sev2"],
  ["sev1", "sev1"],
  ["critical", "sev1"],
  ["Warning", "sev3"],
  ["page-the-world", "sev3"],
])("an alert labelled %s proposes %s", (label, severity) => {
  expect(severityOfAlert({ severity: label }, exampleSettings)).toBe(severity);
});

test("an alert without the label proposes the configured severity", () => {
  expect(severityOfAlert({ level: "critical" }, exampleSettings)).toBe("sev3");
});
