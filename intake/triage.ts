import { type AlertRules, type Ruling, rulingFor } from "./alert-rules.ts";
import type { AlertSource } from "./alert-source.ts";
import { digestOf } from "./digest.ts";
import { groupOf } from "./group-key.ts";
import type { MaintenanceFor } from "./maintenance-windows.ts";
import type { ReportedAlert } from "./reported-alert.ts";
import { findersIn, placeInWords } from "./payload/place-in-payload.ts";
import { labelsInWords, shortName } from "./shorten.ts";
import type { AlertDetails, AlertReport } from "../domain/detecting/alert.ts";
import { withoutUndefined } from "../domain/incident/without-undefined.ts";
import type { Instant } from "../domain/incident/moment.ts";
import { spelledService } from "../domain/service-named.ts";
import type { Severity } from "../domain/incident/severity.ts";

/** The settings of a sender that triage (deciding an alert's severity, service and group) uses. */
export type Origin = Pick<AlertSource, "name" | "service" | "groupBy" | "severities">;

/** Returns the settings of a sender that is not configured; its alerts name their service themselves. */
export const unconfiguredOrigin = (name: string): Origin => ({
  name,
  service: { label: "service", names: {}, otherwise: "unknown" },
  groupBy: [],
});

/** The configuration that triage (deciding an alert's severity, service and group) uses. */
export interface TriageRules extends AlertRules {
  /** The configured services, by id. */
  readonly services: Readonly<Record<string, { readonly name: string }>>;
}

/**
 * What was decided about an alert, with reasons: enough to explain the decision, and to bring the alert to its
 * incident.
 */
export interface Triaged {
  readonly reported: ReportedAlert;
  readonly report: AlertReport;
  readonly service: string;
  /** Why the alert is about this service. */
  readonly serviceBecause: Reason;
  readonly ruling: Ruling;
  /** The key of the group; alerts of one group belong to one incident. */
  readonly groupKey: string;
  /** The values by which the alert is grouped, in words. */
  readonly groupedBy: string;
  /**
   * Identifies the alert among those of all sources: the same each time it fires and clears, whichever group it
   * comes with.
   */
  readonly dedupKey: string;
  /** The key under which this message is processed only once; undefined if its sender gives messages no id. */
  readonly messageKey?: string;
  /** When the sender made the message, by its own clock. */
  readonly messageAt?: Instant;
}

export function triage(
  alert: ReportedAlert,
  source: Origin,
  settings: TriageRules,
  maintenanceFor: MaintenanceFor = () => undefined,
): Triaged {
  const byLabels = serviceOf(alert, source, settings);
  // The rules' conditions look at the sender's labels. For labels that the sender leaves out, values found here are
  // added.
  const labels = { source: source.name, [source.service.label]: byLabels.service, ...alert.labels };
  const ruling =
    alert.severity === undefined ? rulingFor(labels, settings, source.severities) : byPeople(alert.severity, settings);
  const { service, inKeys, serviceBecause } =
    ruling.service === undefined ? byLabels : byRule(ruling.service, ruling, settings);
  const { key: groupKey, groupedBy } = groupOf(alert, inKeys, source);
  const maintenance = alert.severity === undefined ? maintenanceFor(labels) : undefined;
  const shownElsewhere = ["alertname", source.service.label, settings.alerts.label];
  const report: AlertReport =
    alert.status === "resolved"
      ? {
          status: "resolved",
          alert: alert.alert,
          startedAt: alert.startedAt,
          ...(alert.endedAt === undefined ? {} : { endedAt: alert.endedAt }),
        }
      : {
          status: "firing",
          alert: alert.alert,
          summary: alert.summary,
          severity: ruling.severity,
          service,
          source: source.name,
          startedAt: alert.startedAt,
          ...withoutUndefined({ maintenance, name: alert.name, details: detailsOf(alert, shownElsewhere, ruling) }),
          ...(ruling.waitSeconds === undefined ? {} : { waitSeconds: ruling.waitSeconds }),
        };
  const { delivery, status, messageAt } = alert;
  return {
    ...{ reported: alert, report, service, serviceBecause, ruling },
    ...{ groupKey, groupedBy, dedupKey: dedupKeyOf(alert, source) },
    ...(delivery === undefined ? {} : { messageKey: digestOf(groupKey, alert.alert, delivery, status) }),
    ...(messageAt === undefined ? {} : { messageAt }),
  };
}

/**
 * Returns the key that identifies an alert. Without a fingerprint the key is made of the sender's own words, which
 * stay the same when the configuration of groups and services is edited.
 */
function dedupKeyOf(
  { fingerprint, alert, labels, group = "", groupKey }: ReportedAlert,
  { name, service: { label } }: Origin,
): string {
  if (fingerprint !== undefined) return digestOf(name, fingerprint);
  if (groupKey !== undefined) return digestOf(groupKey, alert);
  return digestOf(name, alert, Object.hasOwn(labels, label) ? (labels[label] ?? "") : "", group);
}

/**
 * Returns the details of an alert, with the impact that a rule names, and with the labels that no other field shows.
 */
function detailsOf(
  { labels, details }: ReportedAlert,
  shownElsewhere: readonly string[],
  { impact }: Ruling,
): AlertDetails | undefined {
  const others = Object.entries(labels).filter(([name]) => !shownElsewhere.includes(name));
  const shown = labelsInWords(Object.fromEntries(others));
  const all = { ...details, ...withoutUndefined({ impact, labels: shown === "" ? undefined : shown }) };
  return Object.keys(all).length === 0 ? undefined : all;
}

const byPeople = (severity: Severity, { policy }: TriageRules): Ruling => ({
  severity,
  because: "people reported it",
  policy,
});

/** Why a value was chosen. A fallback is chosen if the alert itself names no value. */
export interface Reason {
  readonly because: string;
  readonly isFallback?: true;
}

interface ServiceOfAlert {
  readonly service: string;
  /** The service as it has always been written in group keys, so that open incidents keep their alerts. */
  readonly inKeys: string;
  readonly serviceBecause: Reason;
}

const byRule = (service: string, { because }: Ruling, { services }: TriageRules): ServiceOfAlert => ({
  service: spelledService(service, services),
  inKeys: service,
  serviceBecause: { because },
});

function serviceOf({ labels }: ReportedAlert, { service }: Origin, { services }: TriageRules): ServiceOfAlert {
  const { label, orElse = [], names, otherwise } = service;
  // A label's name may contain dots, so the label is looked up by its whole name and not as a path.
  const written = Object.hasOwn(labels, label) ? labels[label]?.trim() : undefined;
  const found =
    written === undefined || written === "" ? findersIn(labels)(labels).find(orElse) : { text: written, at: label };
  if (found === undefined) {
    const looked = [label, ...(orElse.length === 0 ? [] : [placeInWords(orElse)])].join(", else ");
    return {
      service: spelledService(otherwise, services),
      inKeys: otherwise,
      serviceBecause: { because: `it has no label ${looked}`, isFallback: true },
    };
  }
  const { text: value, at } = found;
  const ours = Object.hasOwn(names, value) ? names[value] : undefined;
  const inKeys = shortName(ours ?? (Object.hasOwn(services, value) ? services[value]?.name : undefined) ?? value);
  return {
    service: spelledService(inKeys, services),
    inKeys,
    serviceBecause: { because: `its label ${at} is "${value}"` },
  };
}
