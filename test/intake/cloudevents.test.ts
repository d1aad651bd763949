import type { AlertSource } from "../../intake/alert-source.ts";
import type { Headers } from "../../intake/alert-format.ts";
import { triage } from "../../intake/triage.ts";
import { alertFormatOf } from "../../integrations/alert-formats.ts";
import { readSettings } from "../config/read-settings.ts";
import { oneSource } from "../client/intake/one-source.ts";

const { settings, faults } = readSettings(
  "config.yaml",
  oneSource.replace(/alertSources:.*/, "alertSources: { events: { kind: cloudevents, secrets: [A] } }"),
);
const receivedAt = Date.parse("2026-03-04T10:00:00Z");
const sourceNamed = (name: string): AlertSource => {
  const source = settings.alertSources[name];
  if (source === undefined) throw new Error(`There is no source ${name}.`);
  return { ...source, name };
};
const events = sourceNamed("events");
const read = (body: unknown, headers: Headers = {}) =>
  alertFormatOf(events).read(body, { source: events, headers, receivedAt, severityLabel: "severity", timeZone: "UTC" })
    .alerts ?? [];
const event = { specversion: "1.0", id: "1", source: "/host/a", type: "disk.full" };

test("attributes that are null count as left out, by the JSON format of the specification", () => {
  expect(faults).toEqual([]);
  const body = { ...event, subject: null, time: null, datacontenttype: null, comexampleextension: null };
  expect(read({ ...body, data: null })).toMatchObject([{ alert: "disk.full /host/a", startedAt: receivedAt }]);
});

test("an event without data is an alert with what its attributes say", () => {
  expect(read(event)).toMatchObject([{ status: "firing", summary: "disk.full /host/a" }]);
});

test("binary data is decoded, and read where it is JSON", () => {
  const data_base64 = Buffer.from(JSON.stringify({ summary: "Disk full", status: "resolved" })).toString("base64");
  expect(read({ ...event, data_base64 })).toMatchObject([{ status: "resolved", summary: "Disk full" }]);
  expect(read({ ...event, data_base64: Buffer.from("<xml/>").toString("base64") })).toHaveLength(1);
  expect(() => read({ ...event, data_base64: "no base64!" })).toThrow("base64");
});

test("events of one type from two sources are two alerts of one group", () => {
  const [one, other] = ["/host/a", "/host/b"].map((source) =>
    read({ ...event, source }).map((alert) => triage(alert, events, settings)),
  );
  expect(one?.[0]?.report.alert).not.toBe(other?.[0]?.report.alert);
  expect(one?.[0]?.groupKey).toBe(other?.[0]?.groupKey);
  expect(one?.[0]?.dedupKey).not.toBe(other?.[0]?.dedupKey);
});

test("a batch holds several events, or none", () => {
  expect(read([event, { ...event, id: "2", source: "/host/b" }])).toHaveLength(2);
  expect(read([])).toEqual([]);
});

test("in binary mode the attributes are headers, and an empty body is no data", () => {
  const headers = { "ce-specversion": "1.0", "ce-id": "1", "ce-source": "/host/a", "ce-type": "disk.full" };
  expect(read(undefined, headers)).toMatchObject([{ alert: "disk.full /host/a" }]);
});
