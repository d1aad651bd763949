import { z } from "zod";
import type { Mapping } from "./mapped.ts";

const envelope = z.looseObject({
  specversion: z.string().regex(/^1\./, "only CloudEvents 1.x are read"),
  id: z.string().min(1),
  source: z.string().min(1),
  type: z.string().min(1),
  subject: z.string().optional(),
  time: z.string().optional(),
  data: z.unknown(),
});

/** The whole event is mapped: `data.…` is inside, its attributes are beside it. */
export const byCloudEvents: Mapping = {
  alert: "subject",
  summary: "data.summary",
  status: "data.status",
  resolvedValues: ["resolved"],
  severity: "data.severity",
  service: "data.service",
  startedAt: "time",
  group: "data.groupKey",
  labels: {},
};

/** A CloudEvent in either mode, as one object: binary ones carry their attributes in `ce-` headers (CloudEvents 1.0.2, HTTP). */
export function cloudEventOf(body: unknown, headers: Readonly<Record<string, unknown>>): z.output<typeof envelope> {
  if (headers["ce-specversion"] === undefined) return withSubject(envelope.parse(body));
  const attributes = Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith("ce-") && typeof value === "string" ? [[name.slice("ce-".length), percentDecoded(value)]] : [],
  );
  return withSubject(envelope.parse({ ...Object.fromEntries(attributes), data: body }));
}

/** What names the alert has to be there: without a subject it is the event's type. */
const withSubject = (event: z.output<typeof envelope>): z.output<typeof envelope> => ({
  ...event,
  subject: event.subject ?? event.type,
});

function percentDecoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
