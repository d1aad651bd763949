import type { Settings } from "../../config/settings.ts";
import type { Instant } from "../../domain/moment.ts";
import { named, type ReportedAlert, summarised } from "./reported-alert.ts";

export type Mapping = Settings["alertSources"][string]["map"];

/** As many as Alertmanager may send at once. */
const mostAlerts = 10_000;

/** A field that was needed and not there, or not as it has to be: says which, and where it was looked for. */
export class NotFound extends Error {}

/** What is looked at when the mapping does not say: the fields of our own POST /alerts. */
const ours: Mapping = {
  alert: "alert",
  summary: "summary",
  status: "status",
  resolvedValues: ["resolved"],
  severity: "severity",
  service: "service",
  startedAt: "startedAt",
  group: "groupKey",
  labels: {},
};

interface Received {
  readonly receivedAt: Instant;
  /** What its sender calls this message, the same when it is sent again. */
  readonly delivery?: string | undefined;
  readonly labels: { readonly severity: string; readonly service: string };
}

/**
 * Reads alerts out of any JSON by the mapping. Without a time of its own an alert begins when it came. Severity and
 * service become labels, under the names by which they are looked up.
 */
export function readMapped(
  body: unknown,
  mapping: Mapping,
  { receivedAt, delivery, labels }: Received,
  fallback: Mapping = ours,
): readonly ReportedAlert[] {
  return elementsOf(body, mapping.each).map((element) => {
    const field = (name: "alert" | "summary" | "status" | "severity" | "service" | "startedAt" | "group") => {
      const path = mapping[name] ?? fallback[name];
      return path === undefined ? undefined : textAt(element, path);
    };
    const alert = field("alert");
    if (alert === undefined)
      throw new NotFound(`${mapping.alert ?? fallback.alert ?? "alert"}: what names the alert is missing`);
    const group = field("group");
    const status = field("status")?.toLowerCase() ?? "";
    const startedAt = instantIn(field("startedAt"));
    const found = {
      [labels.severity]: field("severity"),
      [labels.service]: field("service"),
      ...Object.fromEntries(Object.entries(mapping.labels).map(([name, path]) => [name, textAt(element, path)])),
    };
    return {
      status: mapping.resolvedValues.some((value) => value.toLowerCase() === status) ? "resolved" : "firing",
      alert: named(alert),
      summary: summarised(field("summary") ?? alert),
      labels: { alertname: alert, ...present(found) },
      startedAt: startedAt ?? receivedAt,
      ...(startedAt !== undefined || delivery === undefined ? {} : { delivery }),
      ...(group === undefined ? {} : { group }),
    };
  });
}

function elementsOf(body: unknown, each: string | undefined): readonly unknown[] {
  if (each === undefined) return [body];
  const list = valueAt(body, each);
  if (!Array.isArray(list)) throw new NotFound(`${each}: there is no list of alerts`);
  if (list.length > mostAlerts)
    throw new NotFound(`${each}: ${list.length} alerts are too many at once; send at most ${mostAlerts}`);
  return list;
}

/** A path such as `data.hosts.0.name`, or text with {paths} in it. */
function textAt(element: unknown, template: string): string | undefined {
  if (!template.includes("{")) return textOf(valueAt(element, template));
  const text = template.replace(/\{([^{}]+)\}/g, (_, path: string) => textOf(valueAt(element, path.trim())) ?? "");
  return text.trim() === "" ? undefined : text.trim();
}

function valueAt(element: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((inside, part) => {
    if (typeof inside !== "object" || inside === null || !Object.hasOwn(inside, part)) return undefined;
    return new Map<string, unknown>(Object.entries(inside)).get(part);
  }, element);
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value.trim() === "" ? undefined : value.trim();
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

/** What a number counts is told by its size: as the next larger unit it would lie thousands of years ahead. */
const firstInMilliseconds = 1e11;
const firstInMicroseconds = 1e14;
const firstInNanoseconds = 1e17;

function instantIn(text: string | undefined): Instant | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  const at = Number.isFinite(number) ? inMilliseconds(number) : Date.parse(text);
  return Number.isFinite(at) && at > 0 ? Math.round(at) : undefined;
}

function inMilliseconds(number: number): number {
  if (number < firstInMilliseconds) return number * 1000;
  if (number < firstInMicroseconds) return number;
  return number < firstInNanoseconds ? number / 1e3 : number / 1e6;
}

const present = (labels: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(labels).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
