import { z } from "zod";
import type { Instant } from "../../domain/incident/moment.ts";
import { withoutUndefined } from "../../domain/incident/without-undefined.ts";
import { digestOf } from "../../intake/digest.ts";
import { type ReadAlerts, readEach } from "../../intake/payload/read-each.ts";
import type { FieldOrigin, ReportedAlert } from "../../intake/reported-alert.ts";
import { nameWithPlace, shortDetails, shortName, shortSummary } from "../../intake/shorten.ts";

const texts = z.record(z.string(), z.coerce.string());
type Texts = z.output<typeof texts>;

/** The schema of a payload. Unknown fields are allowed, since newer releases of Alertmanager add fields. */
const payload = z.looseObject({ groupKey: z.string().min(1), alerts: z.array(z.unknown()).max(10_000) });

/**
 * The schema of a field that an alert can do without, such as a link: a malformed value is ignored instead of refusing
 * the alert.
 */
const lenient = z.string().nullish().catch(undefined);
const alert = z.looseObject({
  status: z.enum(["firing", "resolved"]),
  labels: texts.nullish(),
  annotations: texts.nullish().catch(undefined),
  startsAt: z.iso.datetime({ offset: true }),
  endsAt: z.iso.datetime({ offset: true }).nullish().catch(undefined),
  fingerprint: z.string().min(1),
  generatorURL: lenient,
  dashboardURL: lenient,
  panelURL: lenient,
});

/** Reads the webhook of Alertmanager, version 4. Grafana's webhook has the same fields. */
export function readAlertmanager(body: unknown): ReadAlerts {
  const { groupKey, alerts: elements } = payload.parse(body);
  return readEach({ elements, path: ["alerts"], isList: true }, (element) => [readAlert(element, groupKey)]);
}

/**
 * Reads one alert of a payload. Its fingerprint tells it from other alerts of the same name, and stays the same in
 * whichever group the alert comes.
 */
function readAlert(element: unknown, group: string): ReportedAlert {
  const { status, startsAt, endsAt, fingerprint, ...told } = alert.parse(element);
  const [labels, annotations] = [told.labels ?? {}, told.annotations ?? {}];
  const name = labels["alertname"] ?? "alert";
  return {
    status,
    alert: `${shortName(name)} ${shortName(fingerprint)}`,
    name: nameWithPlace(name, labels),
    summary: shortSummary(firstNonEmpty(annotations["summary"], annotations["description"], name) ?? "alert"),
    ...withoutUndefined({
      details: shortDetails({
        description: firstNonEmpty(annotations["description"], annotations["message"]),
        impact: annotations["impact"],
        runbookUrl: firstNonEmpty(annotations["runbook_url"], annotations["runbook"]),
        dashboardUrl: firstNonEmpty(
          ...[annotations["dashboard_url"], annotations["dashboard"], told.panelURL, told.dashboardURL],
        ),
        sourceUrl: told.generatorURL ?? undefined,
      }),
    }),
    labels,
    startedAt: instantOf(startsAt),
    ...(status === "resolved" && typeof endsAt === "string" ? { endedAt: instantOf(endsAt) } : {}),
    fingerprint: fingerprintOf(fingerprint, labels),
    group,
    origins: originsOf(labels, annotations),
  };
}

/**
 * Makes a fingerprint from Alertmanager's own hash and the labels. Two alerts may share the hash, so the labels are
 * included.
 */
const fingerprintOf = (hash: string, labels: Readonly<Record<string, string>>): string =>
  digestOf(
    hash,
    ...Object.entries(labels)
      .map(([name, value]) => `${name}=${value}`)
      .sort(),
  );

/** Returns the first text that is not blank, since a sender's template may have made an empty summary. */
const firstNonEmpty = (...texts: readonly (string | null | undefined)[]): string | undefined =>
  texts.find((it) => it !== undefined && it !== null && it.trim() !== "") ?? undefined;

const instantOf = (iso: string): Instant => Date.parse(iso);

/** Says from which place of the payload each field of an alert was read, for people who test a payload. */
function originsOf(labels: Texts, annotations: Texts): Readonly<Record<string, FieldOrigin>> {
  const at = (from: string): FieldOrigin => ({ from });
  const summary = ["summary", "description"].find((name) => firstNonEmpty(annotations[name]) !== undefined);
  return {
    ...{ alert: at("labels.alertname and fingerprint"), name: at("labels.alertname and the label of its place") },
    summary:
      summary === undefined
        ? { from: "labels.alertname", missing: "annotations.summary, else annotations.description" }
        : at(`annotations.${summary}`),
    ...{ status: at("status"), startedAt: at("startsAt"), endedAt: at("endsAt"), group: at("groupKey") },
    ...{ description: at("annotations.description"), impact: at("annotations.impact") },
    ...{ runbookUrl: at("annotations.runbook_url"), dashboardUrl: at("annotations.dashboard_url, else the panel") },
    sourceUrl: at("generatorURL"),
    ...Object.fromEntries(Object.keys(labels).map((name) => [`label ${name}`, at(`labels.${name}`)])),
  };
}
