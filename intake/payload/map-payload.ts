import type { Instant } from "../../domain/incident/moment.ts";
import { digestOf } from "../digest.ts";
import { instantIn } from "./instant-in.ts";
import { conditionOf } from "../matchers.ts";
import { type Finder, findersIn, type Place, placeInWords } from "./place-in-payload.ts";
import { NotFound, type ReadAlerts, readEach } from "./read-each.ts";
import type { FieldOrigin, ReportedAlert } from "../reported-alert.ts";
import { shortDetails, shortName, shortSummary, type WrittenDetails } from "../shorten.ts";

type Field =
  | (
      | "alert"
      | "name"
      | "sharedName"
      | "summary"
      | "status"
      | "severity"
      | "service"
      | "startedAt"
      | "endedAt"
      | "group"
    )
  | keyof WrittenDetails;

const detailFields = ["description", "impact", "runbookUrl", "dashboardUrl", "sourceUrl"] as const;

/** Where each field of an alert is found in a payload. */
export interface Mapping extends Readonly<Partial<Record<Field, Place>>> {
  /**
   * The path to a list of alerts. If absent, a payload that is a list is taken as the list of alerts, and any other
   * payload as one alert.
   */
  readonly each?: string;
  /** Conditions on the payload. An alert for which one of them holds is ignored. */
  readonly leaveAlone?: readonly string[];
  /** The values of the field `status` that mean that the alert is over. */
  readonly resolvedValues: readonly string[];
  /** Names of further labels, with the places of their values. */
  readonly labels: Readonly<Record<string, Place>>;
}

/** The most alerts in one request, the same for every kind of source. */
const mostAlerts = 10_000;

/** The places that are used for fields a mapping leaves out: the fields of our own POST /alerts. */
const ours: Mapping = {
  alert: "alert",
  summary: "summary",
  status: "status",
  resolvedValues: ["resolved"],
  severity: "severity",
  service: "service",
  startedAt: "startedAt",
  endedAt: "endedAt",
  group: "groupKey",
  description: "description",
  impact: "impact",
  runbookUrl: "runbookUrl",
  dashboardUrl: "dashboardUrl",
  sourceUrl: "sourceUrl",
  labels: {},
};

/** What is known about a payload besides its body. */
export interface Received {
  readonly receivedAt: Instant;
  /** The time zone of times that have no offset. */
  readonly timeZone: string;
  /** The sender's id of the message, the same when the message is sent again. */
  readonly delivery?: string | undefined;
  readonly labels: { readonly severity: string; readonly service: string };
}

/**
 * Reads alerts out of any JSON by the mapping. An alert without a time began when it arrived. Severity and service
 * become labels, under the names by which triage looks for them. An alert that cannot be read does not stop the
 * other alerts of a list.
 */
export function readMapped(body: unknown, mapping: Mapping, received: Received, fallback: Mapping = ours): ReadAlerts {
  const finderFor = findersIn(body);
  const leaveAlone = (mapping.leaveAlone ?? []).flatMap((text) => conditionOf(text) ?? []);
  const elements = elementsOf(body, mapping.each, finderFor);
  const payload = {
    ...{ elements, path: mapping.each === undefined ? [] : [mapping.each] },
    isList: mapping.each !== undefined || Array.isArray(body),
  };
  return readEach(payload, (element) => {
    const finder = finderFor(element);
    const isLeftAlone = leaveAlone.some(({ name, holds }) => holds(finder.find(name)?.text ?? ""));
    return isLeftAlone ? [] : [readAlert(finder, mapping, received, fallback)];
  });
}

function readAlert(finder: Finder, mapping: Mapping, received: Received, fallback: Mapping): ReportedAlert {
  const { receivedAt, timeZone, delivery, labels: labelNames } = received;
  const origins: Record<string, FieldOrigin> = {};
  const id = field("alert", "nothing");
  if (id === undefined) throw new NotFound(`${placeOf("alert") ?? "alert"}: what names the alert is missing`);
  const alert = identityOf(id);
  const [summary, status, group] = [field("summary", "the alert"), field("status", "firing"), field("group")];
  const startedAt = instantAt("startedAt", field("startedAt", "the time of arrival"));
  const labels = {
    [labelNames.severity]: field("severity"),
    [labelNames.service]: field("service"),
    ...Object.fromEntries(
      Object.entries(mapping.labels).map(([name, place]) => [name, found(`label ${name}`, place, "nothing")]),
    ),
  };
  noteLabel("alertname", "alert");
  noteLabel(labelNames.severity, "severity");
  noteLabel(labelNames.service, "service");
  const name = field("name");
  const details = shortDetails(Object.fromEntries(detailFields.map((one) => [one, field(one)])));
  const isOver = mapping.resolvedValues.some((value) => value.toLowerCase() === status?.toLowerCase());
  const endedAt = isOver ? instantAt("endedAt", field("endedAt")) : undefined;
  return {
    status: isOver ? "resolved" : "firing",
    alert,
    sharedName: shortName((mapping.alert === undefined ? field("sharedName") : undefined) ?? id),
    summary: shortSummary(summary ?? id),
    ...(name === undefined ? {} : { name: shortName(name) }),
    ...(details === undefined ? {} : { details }),
    labels: { alertname: id, ...present(labels) },
    startedAt: startedAt ?? receivedAt,
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(startedAt !== undefined || delivery === undefined ? {} : { delivery }),
    ...(group === undefined ? {} : { group }),
    origins,
  };

  function field(name: Field, otherwise?: string): string | undefined {
    const place = mapping[name] ?? fallback[name];
    if (place === undefined) return undefined;
    const isExpected = otherwise !== undefined || mapping[name] !== undefined;
    return found(name, place, isExpected ? (otherwise ?? "nothing") : undefined);
  }

  /**
   * Finds a text, and notes under the field's name where it was found. If an expected text is missing, notes what
   * replaces it.
   */
  function found(name: string, place: Place, otherwise: string | undefined): string | undefined {
    const it = finder.find(place);
    if (it !== undefined) origins[name] = { from: it.at };
    else if (otherwise !== undefined) origins[name] = { from: otherwise, missing: placeInWords(place) };
    return it?.text;
  }

  /**
   * Some fields of an alert also become labels of the alert. Such a label's value was found where the field's was
   * found, unless the label has an origin of its own.
   */
  function noteLabel(label: string, name: Field): void {
    const origin = origins[name];
    if (origin !== undefined) origins[`label ${label}`] ??= origin;
  }

  function placeOf(name: Field): string | undefined {
    const place = mapping[name] ?? fallback[name];
    return place === undefined ? undefined : placeInWords(place);
  }

  function instantAt(name: "startedAt" | "endedAt", text: string | undefined): Instant | undefined {
    if (text === undefined) return undefined;
    const at = instantIn(text, timeZone);
    if (at === undefined) throw new NotFound(`${placeOf(name) ?? name}: "${shortName(text)}" is no time`);
    return at;
  }
}

/** Returns the identity of an alert, shortened for a page. A hash keeps shortened names different from each other. */
const identityOf = (id: string): string => {
  const short = shortName(id);
  return short.endsWith("…") ? `${short} ${digestOf(id).slice(0, 8)}` : short;
};

function elementsOf(
  body: unknown,
  each: string | undefined,
  finderFor: (alert: unknown) => Finder,
): readonly unknown[] {
  const list = each === undefined ? (Array.isArray(body) ? body : [body]) : finderFor(body).valueAt(each);
  const where = each ?? "body";
  if (!Array.isArray(list)) throw new NotFound(`${where}: there is no list of alerts`);
  if (list.length > mostAlerts)
    throw new NotFound(`${where}: ${list.length} alerts are too many at once; send at most ${mostAlerts}`);
  return list;
}

const present = (labels: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(labels).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
