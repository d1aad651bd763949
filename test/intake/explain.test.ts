import type { AlertSource } from "../../intake/alert-source.ts";
import { explain } from "../../intake/explain-alert.ts";
import { withPlausibleTimes } from "../../intake/reported-alert.ts";
import { triage } from "../../intake/triage.ts";
import { alertFormatOf } from "../../integrations/alert-formats.ts";
import { readSettings } from "../config/read-settings.ts";
import { oneSource } from "../client/intake/one-source.ts";

const { settings, faults } = readSettings(
  "config.yaml",
  `${oneSource.replace(/alertSources:.*/, "")}
services: { shop: { name: Shop, owner: sre } }
teams: { sre: { name: SRE, members: [alice] } }
alerts: { rules: [{ name: databases, when: ['host=~"db-.*"'], impact: Nobody can pay }] }
alertSources:
  jobs:
    kind: generic
    secrets: [A]
    service: { orElse: [team, { in: host, pattern: "^([a-z]+)-" }] }
    map: { alert: id, summary: check.nam, service: app, startedAt: since, severity: level, labels: { host: host, team: tam } }
  prometheus: { kind: alertmanager, secrets: [A] }
`,
);
const receivedAt = Date.parse("2026-03-04T10:00:00Z");

const explained = (name: string, body: unknown) => {
  const configured = settings.alertSources[name];
  if (configured === undefined) throw new Error(`There is no source ${name}.`);
  const source: AlertSource = { ...configured, name };
  const payload = { source, headers: {}, receivedAt, severityLabel: "severity", timeZone: "UTC" };
  const [alert] = alertFormatOf(source).read(body, payload).alerts ?? [];
  if (alert === undefined) throw new Error("No alert was read.");
  const { fields } = explain(triage(withPlausibleTimes(alert, receivedAt), source, settings), name, undefined);
  return new Map(fields.map(({ field, ...it }) => [field, it]));
};
const job = {
  id: "17",
  check: { name: "Disk" },
  since: "2026-03-04 09:59:00",
  level: "SEV-2",
  host: "db-1",
  app: "shop",
};

test("every field is shown with where it was found", () => {
  expect(faults).toEqual([]);
  const fields = explained("jobs", job);
  expect(fields.get("alert")).toEqual({ value: "17", from: "id" });
  expect(fields.get("startedAt")).toEqual({ value: "2026-03-04T09:59:00.000Z", from: "since" });
  expect(fields.get("label host")).toEqual({ value: "db-1", from: "host" });
  expect(fields.get("label severity")).toEqual({ value: "SEV-2", from: "level" });
  expect(fields.get("service")).toEqual({ value: "Shop", from: 'its label service is "shop"' });
  expect(fields.get("severity")?.from).toContain('its label severity is "SEV-2"');
  expect(fields.get("impact")).toEqual({ value: "Nobody can pay", from: "the rule" });
});

test("a wrong path says so, and what stands in for it", () => {
  const fields = explained("jobs", job);
  expect(fields.get("summary")).toEqual({ value: "17", from: "the alert", missing: "check.nam" });
  expect(fields.get("label team")).toEqual({ value: "", from: "nothing", missing: "tam" });
  const { level: _, since: __, ...bare } = job;
  const poorer = explained("jobs", { ...bare, host: "17", app: undefined });
  expect(poorer.get("severity")).toMatchObject({ value: "sev3", missing: "level" });
  expect(poorer.get("startedAt")).toMatchObject({ from: "the time of arrival", missing: "since" });
  expect(poorer.get("service")).toMatchObject({ value: "unknown", missing: "app" });
});

test("a start that cannot be is replaced, and that is said", () => {
  expect(explained("jobs", { ...job, since: "2030-01-01T00:00:00Z" }).get("startedAt")).toEqual({
    value: "2026-03-04T10:00:00.000Z",
    from: "the time of arrival",
    missing: "a plausible time (it says 2030-01-01T00:00:00.000Z)",
  });
});

test("a service may be in a second label, or part of a third", () => {
  expect(explained("jobs", { ...job, app: undefined, tam: "shop" }).get("service")).toEqual({
    value: "Shop",
    from: 'its label team is "shop"',
  });
  expect(explained("jobs", { ...job, app: undefined, host: "shop-7" }).get("service")).toEqual({
    value: "Shop",
    from: 'its label part of host is "shop"',
  });
});

test("of an alert of Alertmanager the annotations are named, and a summary that is missing", () => {
  const alert = {
    status: "firing",
    startsAt: "2026-03-04T09:59:00Z",
    fingerprint: "f",
    labels: { alertname: "DiskFull" },
  };
  const withAnnotations = {
    groupKey: "g",
    alerts: [{ ...alert, annotations: { summary: "Disk full", runbook_url: "https://example.com/" } }],
  };
  const fields = explained("prometheus", withAnnotations);
  expect(fields.get("summary")).toEqual({ value: "Disk full", from: "annotations.summary" });
  expect(fields.get("runbookUrl")).toEqual({ value: "https://example.com/", from: "annotations.runbook_url" });
  expect(explained("prometheus", { groupKey: "g", alerts: [alert] }).get("summary")).toMatchObject({
    value: "DiskFull",
    missing: "annotations.summary, else annotations.description",
  });
});
