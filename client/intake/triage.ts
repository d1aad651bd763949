import { type Ruling, rulingFor } from "../../config/alert-rules.ts";
import type { Settings } from "../../config/settings.ts";
import { digestOf, named, type ReportedAlert } from "./reported-alert.ts";
import type { AlertFields, AlertReport } from "../../domain/alert.ts";

export type AlertSource = Settings["alertSources"][string] & { readonly name: string };

/** What becomes of an alert, and why: enough to explain it, and to bring it to its incident. */
export interface Triaged {
  readonly report: AlertReport;
  readonly service: string;
  readonly ruling: Ruling;
  /** Alerts of one group belong to one incident. */
  readonly groupKey: string;
  /** What makes the group, in words. */
  readonly groupedBy: string;
  /** The same alert under the same key is done once. */
  readonly dedupKey: string;
}

type Maintenance = NonNullable<AlertFields["maintenance"]>;

/** `maintenanceFor` answers which window the labels fall into, if any. */
export function triage(
  alert: ReportedAlert,
  source: AlertSource,
  settings: Settings,
  maintenanceFor: (labels: ReportedAlert["labels"]) => Maintenance | undefined = () => undefined,
): Triaged {
  const service = serviceOf(alert, source, settings);
  // Conditions are on what the sender says; what it leaves out is filled in.
  const labels = { source: source.name, [source.service.label]: service, ...alert.labels };
  const ruling = rulingFor(labels, settings);
  const group = groupOf(alert, service, source);
  const groupKey = `${source.name}/${digestOf(...group)}`;
  const maintenance = maintenanceFor(labels);
  const report: AlertReport =
    alert.status === "resolved"
      ? { status: "resolved", alert: alert.alert, startedAt: alert.startedAt }
      : {
          status: "firing",
          alert: alert.alert,
          summary: alert.summary,
          severity: ruling.severity,
          service,
          source: source.name,
          startedAt: alert.startedAt,
          ...(maintenance === undefined ? {} : { maintenance }),
          ...(ruling.waitSeconds === undefined ? {} : { waitSeconds: ruling.waitSeconds }),
        };
  const dedupKey = digestOf(groupKey, alert.alert, alert.delivery ?? alert.startedAt, alert.status);
  return { report, service, ruling, groupKey, groupedBy: group.join(", "), dedupKey };
}

function serviceOf({ labels }: ReportedAlert, { service }: AlertSource, { services }: Settings): string {
  const { label, names, otherwise } = service;
  const given = Object.hasOwn(labels, label) ? labels[label]?.trim() : undefined;
  if (given === undefined || given === "") return otherwise;
  const known = Object.hasOwn(names, given) ? names[given] : undefined;
  return named(known ?? (Object.hasOwn(services, given) ? services[given]?.name : undefined) ?? given);
}

function groupOf(
  { labels, group, alert }: ReportedAlert,
  service: string,
  { groupBy }: AlertSource,
): readonly string[] {
  if (groupBy.length > 0)
    return groupBy.map((label) => `${label}=${Object.hasOwn(labels, label) ? (labels[label] ?? "") : ""}`);
  return group === undefined ? [service, alert] : [group];
}
