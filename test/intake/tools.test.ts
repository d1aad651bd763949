import type { Reported } from "../../intake/alert-format.ts";
import { triage } from "../../intake/triage.ts";
import { alertFormatOf } from "../../integrations/alert-formats.ts";
import { readSettings } from "../config/read-settings.ts";
import { oneSource } from "../client/intake/one-source.ts";
import { snippetsIn } from "../docs/snippets.ts";
import * as tools from "./tool-payloads.ts";

const others = oneSource.replace(/alertSources:.*/, "");
const receivedAt = Date.parse("2026-03-04T10:00:00Z");

/** The snippets of docs/alerts.md, each read as a part of a configuration file. */
const shown = snippetsIn("config.yaml", "docs/alerts.md").map(({ text }) =>
  readSettings("config.yaml", `${others}\n${text}`),
);

/** Returns the alert source of that name, and the settings of the snippet that configures it. */
function configured(name: string) {
  const settings = shown.map((it) => it.settings).find(({ alertSources }) => Object.hasOwn(alertSources, name));
  const source = settings?.alertSources[name];
  if (settings === undefined || source === undefined) throw new Error(`No snippet has a source ${name}.`);
  return { settings, source: { ...source, name } };
}

function reportedBy(name: string, body: unknown): Reported {
  const { source } = configured(name);
  const payload = { source, headers: {}, receivedAt, severityLabel: "severity", timeZone: "UTC" };
  return alertFormatOf(source).read(body, payload);
}

/** Reads a payload as the source would: returns what the sender reports, and how it is judged. */
function read(name: string, body: unknown) {
  const { source, settings } = configured(name);
  return (reportedBy(name, body).alerts ?? []).map((alert) => {
    const { service, ruling, groupKey } = triage(alert, source, settings);
    return {
      ...alert,
      service,
      severity: ruling.severity,
      groupKey,
      startedAt: new Date(alert.startedAt).toISOString(),
    };
  });
}

test("Datadog: the service is in a text of tags, and a renotification is left alone", () => {
  const [alert] = read("datadog", tools.datadog("Triggered"));
  expect(alert).toMatchObject({
    ...{ status: "firing", name: "CPU load is very high on i-0ab", severity: "sev2", service: "myService" },
    ...{ startedAt: "2014-07-29T19:37:52.000Z", labels: { env: "prod" } },
    details: { sourceUrl: "https://app.datadoghq.com/event/jump_to?event_id=123456" },
  });
  expect(read("datadog", tools.datadog("Recovered"))).toMatchObject([{ status: "resolved", alert: alert?.alert }]);
  expect(read("datadog", tools.datadog("Renotify"))).toEqual([]);
});

test("Sentry: a metric alert and an issue, each by its own fields and with severity words of its own", () => {
  expect(read("sentry", tools.sentryMetricAlert("critical"))).toMatchObject([
    {
      ...{ status: "firing", alert: "metric alert 4", name: "Too many errors", severity: "sev1", service: "bar" },
      details: { sourceUrl: "https://sentry.io/organizations/baz/alerts/1/" },
    },
  ]);
  expect(read("sentry", tools.sentryMetricAlert("resolved"))).toMatchObject([
    { status: "resolved", alert: "metric alert 4" },
  ]);
  expect(read("sentry", tools.sentryIssue("created"))).toMatchObject([
    {
      ...{ alert: "1170820242", name: "FRONT-END-9", severity: "sev2", service: "front-end" },
      ...{ summary: "ReferenceError: blooopy is not defined", startedAt: "2019-08-19T20:58:37.391Z" },
    },
  ]);
  expect(read("sentry", tools.sentryIssue("assigned"))).toEqual([]);
});

test("CloudWatch over SNS: JSON inside the message, dimensions by key, and a state that is left alone", () => {
  expect(read("cloudwatch", tools.cloudWatch("ALARM"))).toMatchObject([
    {
      ...{ status: "firing", name: "EB-Dynamo-high-5xx-errors", startedAt: "2024-11-05T14:28:29.123Z" },
      labels: { region: "US East (N. Virginia)", environment: "eb-dynamo-env" },
      details: { description: "More than 10 errors in 10 minutes" },
    },
  ]);
  expect(read("cloudwatch", tools.cloudWatch("OK"))).toMatchObject([{ status: "resolved" }]);
  expect(read("cloudwatch", tools.cloudWatch("INSUFFICIENT_DATA"))).toEqual([]);
});

test("Zabbix: a time of the server's zone, tags as JSON in a text, and updates left alone", () => {
  expect(read("zabbix", tools.zabbix({}))).toMatchObject([
    {
      ...{ status: "firing", alert: "1424", name: "High CPU utilization on web-1", severity: "sev2", service: "shop" },
      ...{ startedAt: "2025-03-04T09:01:41.000Z", labels: { host: "web-1", scope: "performance" } },
    },
  ]);
  expect(read("zabbix", tools.zabbix({ event_value: "0" }))).toMatchObject([{ status: "resolved", alert: "1424" }]);
  expect(read("zabbix", tools.zabbix({ event_update_status: "1" }))).toEqual([]);
});

test("Azure Monitor: the service is part of an id, and severities are counted from zero", () => {
  expect(read("azure", tools.azure("Fired"))).toMatchObject([
    {
      ...{ status: "firing", name: "WCUS-R2-Gen2 on wcus-r2-gen2", severity: "sev4", service: "pipelinealertrg" },
      startedAt: "2019-03-22T13:58:24.371Z",
    },
  ]);
  expect(read("azure", tools.azure("Resolved"))).toMatchObject([
    { status: "resolved", endedAt: Date.parse("2019-03-22T14:03:16.224Z") },
  ]);
});

test("UptimeRobot: as JSON and as the fields of a form; a certificate that runs out is left alone", () => {
  const down = {
    ...{ status: "firing", alert: "789", name: "Shop", service: "Shop", startedAt: "2025-03-04T11:01:41.000Z" },
    summary: "Shop is Down: Connection Timeout",
  };
  expect(read("uptimerobot", tools.uptimeRobot("1"))).toMatchObject([down]);
  const form = Object.fromEntries(new URLSearchParams(tools.uptimeRobot("1")));
  expect(read("uptimerobot", form)).toMatchObject([down]);
  expect(read("uptimerobot", tools.uptimeRobot("2"))).toMatchObject([{ status: "resolved", alert: "789" }]);
  expect(read("uptimerobot", tools.uptimeRobot("3"))).toEqual([]);
});

test("Opsgenie: created and closed; what people do with the alert is left alone", () => {
  expect(read("opsgenie", tools.opsgenie("Create"))).toMatchObject([
    {
      ...{ status: "firing", name: "test alert", severity: "sev3", startedAt: "2015-01-05T10:03:11.104Z" },
      alert: "052652ac-5d1c-464a-812a-7dd18bbfba8c",
    },
  ]);
  expect(read("opsgenie", tools.opsgenie("Close"))).toMatchObject([{ status: "resolved" }]);
  expect(read("opsgenie", tools.opsgenie("Acknowledge"))).toEqual([]);
});

describe("a subscription of SNS", () => {
  const confirmationOf = (url: string) => reportedBy("cloudwatch", tools.subscription(url));
  const url = "https://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription&Token=2336412f37";

  test("is confirmed by visiting the address of SNS, and a refusal makes the sender come again", async () => {
    const visited: unknown[] = [];
    const answers = [200, 403];
    const fetching = jest.spyOn(globalThis, "fetch").mockImplementation(async (address) => {
      visited.push(address);
      return Promise.resolve(new Response(null, { status: answers.shift() ?? 200 }));
    });
    const { alerts, confirm } = confirmationOf(url);
    expect(alerts).toBeUndefined();
    await confirm?.();
    await expect(confirm?.()).rejects.toThrow("403");
    expect(visited).toEqual([url, url]);
    fetching.mockRestore();
  });

  test.each([
    "http://sns.us-west-2.amazonaws.com/",
    "https://sns.us-west-2.amazonaws.com.example.com/",
    "https://169.254.169.254/latest/meta-data/",
    "https://evil.example.com/?sns.us-west-2.amazonaws.com/",
  ])("is not confirmed at %s, which is not SNS", (address) => {
    expect(() => confirmationOf(address)).toThrow("expected an address of Amazon SNS");
  });
});
