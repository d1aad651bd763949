import { readPosted } from "../../intake/posted-alert.ts";
import { triage } from "../../intake/triage.ts";
import { readSettings } from "../config/read-settings.ts";

const { settings, faults } = readSettings(
  "config.yaml",
  `
people: { alice: { name: Alice } }
rotations: { first: { members: [alice] } }
onCall: { primary: first }
contacts: { fallback: alice, engineeringLead: alice }
teams: { sre: { name: SRE, members: [alice] } }
services: { api: { name: API Service, owner: sre } }
`,
);

const serviceOf = (
  service: string,
  of: { readonly names?: Readonly<Record<string, string>>; readonly otherwise?: string } = {},
) => {
  const { names = {}, otherwise = "unknown" } = of;
  const source = { name: "jobs", service: { label: "service", names, otherwise }, groupBy: [] };
  const posted = { alert: "Slow", summary: "Slow", service, startedAt: 0, status: "firing" as const };
  return triage(readPosted(posted, { severityLabel: "severity", delivery: undefined }), source, settings).service;
};

test.each([
  ["an id as the label", serviceOf("api")],
  ["an id as the service of alerts without the label", serviceOf("", { otherwise: "api" })],
  ["an id among our names for the label's values", serviceOf("queue", { names: { queue: "api" } })],
  ["the name in other letters", serviceOf("api service")],
  ["the id in other letters", serviceOf("API")],
])("%s means the service", (_, service) => {
  expect(faults).toEqual([]);
  expect(service).toBe("API Service");
});

test("a service that nobody configured keeps its name, also one that every object has", () => {
  expect(["Search", "constructor", "__proto__"].map((name) => serviceOf(name))).toEqual([
    ...["Search", "constructor", "__proto__"],
  ]);
});
