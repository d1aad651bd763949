import { readSettings } from "../config/read-settings.ts";
import { oneSource } from "../client/intake/one-source.ts";
import type { AlertSource } from "../../intake/alert-source.ts";
import { readPosted } from "../../intake/posted-alert.ts";
import type { ReportedAlert } from "../../intake/reported-alert.ts";
import { triage, unconfiguredOrigin } from "../../intake/triage.ts";
import { alertFormatOf } from "../../integrations/alert-formats.ts";

const { settings, faults } = readSettings(
  "config.yaml",
  `${oneSource.replace(/alertSources:.*/, "")}
services: { payments: { name: Payments, owner: sre } }
teams: { sre: { name: SRE, members: [alice] } }
alerts:
  rules:
    - { name: databases, when: ['job="postgres"'], service: payments, impact: Nobody can pay }
alertSources:
  prometheus: { kind: alertmanager, secrets: [A] }
  grafana: { kind: grafana, secrets: [A] }
  pagerduty: { kind: pagerduty, secrets: [A] }
  jobs:
    kind: generic
    secrets: [A]
    map: { name: "{check} on {host}", description: text, runbookUrl: links.runbook, labels: { host: host } }
`,
);
const receivedAt = Date.parse("2026-03-04T10:00:00Z");
const startsAt = "2026-03-04T09:59:00Z";

const sourceNamed = (name: string): AlertSource => {
  const source = settings.alertSources[name];
  if (source === undefined) throw new Error(`There is no source ${name}.`);
  return { ...source, name };
};
const reportOf = (alert: ReportedAlert | undefined, source = unconfiguredOrigin("cron")) => {
  if (alert === undefined) throw new Error("No alert was read.");
  return triage(alert, source, settings).report;
};
const read = (name: string, body: unknown) => {
  const source = sourceNamed(name);
  const payload = { source, headers: {}, receivedAt, severityLabel: "severity", timeZone: "UTC" };
  return reportOf(alertFormatOf(source).read(body, payload).alerts?.[0], source);
};
const ofPrometheus = (fields: object, annotations: object = {}) => ({
  groupKey: "g",
  alerts: [
    {
      ...{ status: "firing", startsAt, fingerprint: "73381b4016b58833", annotations },
      labels: { alertname: "DiskFull", instance: "db-1:9100", job: "node", severity: "critical", service: "api" },
      ...fields,
    },
  ],
});

test("an alert of Prometheus keeps its annotations, its labels and the address where it was made", () => {
  expect(faults).toEqual([]);
  const annotations = {
    ...{ summary: "Disk full", description: "Free space falls", impact: "Orders are lost" },
    ...{ runbook_url: "https://runbooks.example.com/disk", dashboard_url: "https://grafana.example.com/d/disk" },
  };
  const generatorURL = "http://prometheus:9090/graph?g0.expr=disk";
  expect(read("prometheus", ofPrometheus({ generatorURL }, annotations))).toMatchObject({
    alert: "DiskFull 73381b4016b58833",
    name: "DiskFull on db-1:9100",
    details: {
      labels: "instance=db-1:9100, job=node",
      description: "Free space falls",
      impact: "Orders are lost",
      runbookUrl: "https://runbooks.example.com/disk",
      dashboardUrl: "https://grafana.example.com/d/disk",
      sourceUrl: generatorURL,
    },
  });
});

test("an alert of Grafana links its panel", () => {
  const urls = {
    dashboardURL: "https://grafana.example.com/d/1",
    panelURL: "https://grafana.example.com/d/1?viewPanel=2",
  };
  expect(read("grafana", ofPrometheus(urls))).toMatchObject({ details: { dashboardUrl: urls.panelURL } });
});

test("an incident of PagerDuty is named by its title, and links there", () => {
  const data = {
    id: "PGR0VU2",
    type: "incident",
    title: "A little bump",
    html_url: "https://acme.pagerduty.com/incidents/PGR0VU2",
  };
  const event = { id: "E1", event_type: "incident.triggered", occurred_at: startsAt, data };
  expect(read("pagerduty", { event })).toMatchObject({ name: "A little bump", details: { sourceUrl: data.html_url } });
});

test("a mapped alert has the details that the mapping names, else those of POST /alerts", () => {
  const body = {
    ...{ alert: "17", check: "Disk", host: "db-1", text: "Free space falls", dashboardUrl: "https://example.com/d" },
    links: { runbook: "https://example.com/r" },
  };
  expect(read("jobs", body)).toMatchObject({
    name: "Disk on db-1",
    details: {
      ...{ labels: "host=db-1", description: "Free space falls" },
      ...{ runbookUrl: "https://example.com/r", dashboardUrl: "https://example.com/d" },
    },
  });
});

test("an alert of POST /alerts has the details that its caller gives", () => {
  const posted = {
    ...({ status: "firing", alert: "17", summary: "Disk full", service: "api", startedAt: receivedAt } as const),
    ...{ name: "Disk on db-1", impact: "Orders are lost", sourceUrl: "https://example.com/17" },
  };
  expect(reportOf(readPosted(posted, { severityLabel: "severity", delivery: undefined }))).toMatchObject({
    ...{ name: "Disk on db-1", details: { impact: "Orders are lost", sourceUrl: "https://example.com/17" } },
  });
});

test("a rule may say which service an alert is about, and what its impact is", () => {
  const labels = { alertname: "DiskFull", job: "postgres", service: "api" };
  const report = read("prometheus", ofPrometheus({ labels }, { impact: "Orders are lost" }));
  expect(report).toMatchObject({ service: "Payments", details: { impact: "Nobody can pay" } });
});

test("details are short, and what is no address of the web is no link", () => {
  const annotations = { description: "x".repeat(5000), runbook_url: "javascript:alert(1)", dashboard_url: "/d/disk" };
  const labels = Object.fromEntries(Array.from({ length: 40 }, (_, number) => [`l${String(number)}`, "y".repeat(500)]));
  const report = read(
    "prometheus",
    ofPrometheus({ labels, generatorURL: `https://example.com/${"z".repeat(5000)}` }, annotations),
  );
  const { details } = report.status === "firing" ? report : {};
  expect(details).toEqual({ description: expect.any(String), labels: expect.any(String) });
  expect(details?.description).toHaveLength(500);
  expect(details?.labels?.length).toBeLessThan(1500);
});
