import { z } from "zod";
import type { Mapping } from "./map-payload.ts";
import { nestedJson } from "./place-in-payload.ts";

/** The schema of an attribute that may be absent. The JSON format also allows senders to write null. */
const attribute = z
  .string()
  .nullish()
  .transform((it) => (it === null || it === "" ? undefined : it));

const envelope = z.looseObject({
  specversion: z.string().regex(/^1\./, "only CloudEvents 1.x are read"),
  id: z.string().min(1),
  source: z.string().min(1),
  type: z.string().min(1),
  subject: attribute,
  time: attribute,
  datacontenttype: attribute,
  data: z.unknown().optional(),
  data_base64: z.base64("expected base64").nullish(),
});
type CloudEvent = z.output<typeof envelope>;

/** Where a CloudEvent has the fields of an alert: `data.…` is its payload, and other names are its attributes. */
export const byCloudEvents: Mapping = {
  alert: "{subject} {source}",
  sharedName: "subject",
  name: "{subject} at {source}",
  summary: "data.summary",
  status: "data.status",
  resolvedValues: ["resolved"],
  severity: "data.severity",
  service: "data.service",
  startedAt: "time",
  endedAt: "data.endedAt",
  group: "data.groupKey",
  description: "data.description",
  impact: "data.impact",
  runbookUrl: "data.runbookUrl",
  dashboardUrl: "data.dashboardUrl",
  sourceUrl: "data.sourceUrl",
  labels: {},
};

/**
 * Returns the CloudEvents of a request as they were sent, each as one object. A request has one event, or a list of
 * events. In binary mode the attributes are in headers that begin with `ce-` (CloudEvents 1.0.2, JSON format and
 * HTTP binding).
 */
export function cloudEventsIn(body: unknown, headers: Readonly<Record<string, unknown>>): readonly unknown[] {
  if (headers["ce-specversion"] === undefined) return Array.isArray(body) ? body : [body];
  const attributes = Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith("ce-") && typeof value === "string" ? [[name.slice("ce-".length), decodePercent(value)]] : [],
  );
  return [{ ...Object.fromEntries(attributes), data: body }];
}

/** Reads a CloudEvent. If the event has no subject, its type becomes the subject; binary data is decoded. */
export function readCloudEvent(body: unknown): CloudEvent {
  const event = envelope.parse(body);
  const { data_base64: encoded } = event;
  return {
    ...event,
    subject: event.subject ?? event.type,
    ...(typeof encoded === "string" ? { data: nestedJson(Buffer.from(encoded, "base64").toString("utf8")) } : {}),
  };
}

function decodePercent(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
