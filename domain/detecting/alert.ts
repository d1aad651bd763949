import type { Fields, ValuesOf, ValuesOfForms } from "../commands/field.ts";
import { severities } from "../incident/severity.ts";

/** The fields of an alert that fires, as its sender reports it. */
export const alertFields = {
  alert: {
    kind: "line",
    label: "Names the alert: the same while it fires and when it clears",
    byPosition: true,
    example: "APIErrorRateHigh",
  },
  summary: { kind: "text", label: "What it says", byPosition: true, example: "Error rate 12 % for 5 minutes" },
  severity: { kind: "choice", label: "How bad it would be", choices: severities },
  service: { kind: "service", label: "The service it is about" },
  source: { kind: "line", label: "Who says so, such as prometheus", example: "prometheus" },
  startedAt: { kind: "instant", label: "Since when it fires" },
  maintenance: {
    kind: "record",
    label: "The window of maintenance it fires in",
    takes: "until when and for which reason",
    fields: {
      until: { kind: "instant", label: "When the window ends" },
      reason: { kind: "text", label: "What is being done", example: "The database is upgraded" },
    },
    optional: true,
  },
  waitSeconds: {
    kind: "count",
    label: "How long its own rules wait before anybody is paged for it, where not all alerts are waited for alike",
    internal: true,
    optional: true,
  },
  name: {
    kind: "line",
    label: "What sentences call it; left out, the name above",
    example: "APIErrorRateHigh on db-1",
    optional: true,
  },
  details: {
    kind: "record",
    label: "What else its sender says of it",
    takes: "labels, a description, the impact, and links",
    fields: {
      labels: { kind: "line", label: "Its labels", example: "instance=db-1", optional: true },
      description: { kind: "text", label: "What it is about", example: "The disk fills in an hour", optional: true },
      impact: { kind: "text", label: "Whom it hurts, and how", example: "Half of all requests fail", optional: true },
      runbookUrl: { kind: "link", label: "What to do about it", optional: true },
      dashboardUrl: { kind: "link", label: "Where to see more", optional: true },
      sourceUrl: { kind: "link", label: "The alert at its sender", optional: true },
    },
    optional: true,
  },
  groupKey: {
    kind: "line",
    label: "The group it belongs to: whoever has that group has the alert when it comes too late here",
    example: "prometheus/api",
    internal: true,
    optional: true,
  },
} as const satisfies Fields;

const endedAt = { kind: "instant", label: "When it ended, by its sender's clock", optional: true } as const;
const startedAt = { kind: "instant", label: "Since when it had fired" } as const;
const cleared = {
  kind: "line",
  label: "The alert's name, as it fired",
  byPosition: true,
  example: "APIErrorRateHigh",
} as const;

/**
 * The fields of the report that an alert is over. The report does not end a firing that began after `endedAt` (or,
 * if there is no `endedAt`, after `startedAt`).
 */
export const clearedFields = {
  alert: cleared,
  startedAt: { ...startedAt, label: "Since when it had fired; left out, whenever", optional: true },
  endedAt,
  groupKey: alertFields.groupKey,
} as const satisfies Fields;

/** One of several alerts that arrived together: it fires, or it is over. */
export const alertReport = {
  kind: "forms",
  discriminator: "status",
  forms: {
    firing: { label: "It fires", fields: alertFields },
    resolved: { label: "It is over", fields: { alert: cleared, startedAt, endedAt } },
  },
} as const;

export type AlertFields = ValuesOf<typeof alertFields>;
export type AlertDetails = NonNullable<AlertFields["details"]>;
export type ClearedAlert = ValuesOf<typeof clearedFields>;
export type AlertReport = ValuesOfForms<typeof alertReport>;

/** A firing alert as pages and the incident's room show it. A detail that the sender does not give is empty. */
export type ShownAlert = Readonly<
  Record<"name" | "labels" | "description" | "runbookUrl" | "dashboardUrl" | "sourceUrl", string>
>;
