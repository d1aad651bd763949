import { createHash, randomUUID } from "node:crypto";

/** A payload of Debian's Alertmanager 0.25, with the test's own labels. */
export const alertmanagerPayload = (
  alerts: readonly {
    readonly status: "firing" | "resolved";
    readonly startsAt: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly fingerprint?: string;
  }[],
  group = `{}:{alertname="APIErrorRateHigh", service="${randomUUID()}"}`,
) => ({
  receiver: "hook",
  status: alerts.some(({ status }) => status === "firing") ? "firing" : "resolved",
  alerts: alerts.map(({ status, startsAt, labels = {}, fingerprint = hashOf(group, labels) }) => ({
    status,
    labels: {
      alertname: "APIErrorRateHigh",
      cluster: "test",
      instance: "127.0.0.1:15001",
      job: "demo",
      service: "api",
      severity: "error",
      team: "sre",
      ...labels,
    },
    annotations: { description: "svc api", runbook_url: "https://example.com/rb", summary: "API errors 1" },
    startsAt,
    endsAt: status === "firing" ? "0001-01-01T00:00:00Z" : new Date(Date.parse(startsAt) + 60_000).toISOString(),
    generatorURL: "http://vm:19090/graph?g0.expr=demo_errors+%3D%3D+1&g0.tab=1",
    fingerprint,
  })),
  groupLabels: { alertname: "APIErrorRateHigh", service: "api" },
  commonLabels: { alertname: "APIErrorRateHigh", service: "api", severity: "critical" },
  commonAnnotations: { summary: "API errors 1" },
  externalURL: "http://vm:19093",
  version: "4",
  groupKey: group,
  truncatedAlerts: 0,
  // Newer releases add fields such as this one.
  notification_reason: "first",
});

/** Alerts with the same labels have the same fingerprint; those of another group would have other labels. */
const hashOf = (group: string, labels: object): string =>
  createHash("sha256")
    .update(JSON.stringify([group, labels]))
    .digest("hex")
    .slice(0, 16);
