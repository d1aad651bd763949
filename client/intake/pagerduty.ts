import { z } from "zod";
import type { Instant } from "../../domain/moment.ts";
import { keyInTitle } from "../../domain/marked-title.ts";
import { named, type ReportedAlert, summarised } from "./reported-alert.ts";

const payload = z.looseObject({
  event: z.looseObject({
    id: z.string(),
    event_type: z.string(),
    occurred_at: z.iso.datetime({ offset: true }),
    agent: z.looseObject({ id: z.string().optional() }).nullish(),
    data: z.looseObject({
      id: z.string().optional(),
      type: z.string().optional(),
      incident_key: z.string().nullish(),
      title: z.string().optional(),
      urgency: z.string().nullish(),
      created_at: z.iso.datetime({ offset: true }).optional(),
      service: z.looseObject({ summary: z.string().nullish() }).nullish(),
      priority: z.looseObject({ summary: z.string().nullish() }).nullish(),
    }),
  }),
});

/** What fires, what ends and what is acknowledged of their incidents; all else is theirs, and of no use here. */
const doneBy = {
  "incident.triggered": "triggered",
  "incident.reopened": "reopened",
  "incident.acknowledged": "acknowledged",
  "incident.resolved": "resolved",
} as const;
const isKnown = (type: string): type is keyof typeof doneBy => Object.hasOwn(doneBy, type);

/** What became of one incident of theirs. */
export interface TheirNews {
  readonly event: string;
  readonly did: (typeof doneBy)[keyof typeof doneBy];
  readonly at: Instant;
  readonly id: string;
  /**
   * Under which it may have been asked for. An incident "with child alerts" has no key (PagerDuty's REST API, parameter
   * `incident_key`), as every one that an event makes where alerts are on; then the title that we gave it ends with it.
   */
  readonly keys: readonly string[];
  /** The user of theirs who did it. */
  readonly user?: string;
  /** The incident as an alert of ours. */
  readonly alert: ReportedAlert;
}

/**
 * PagerDuty's webhooks, version 3: an incident of theirs is an alert of ours, which begins anew when they reopen it.
 * Events that change nothing here are valid all the same: three that were refused would disable the subscription.
 */
export function readPagerDuty(
  body: unknown,
  labels: { readonly severity: string; readonly service: string },
): TheirNews | undefined {
  const { id: event, event_type: type, occurred_at: occurredAt, agent, data } = payload.parse(body).event;
  if (!isKnown(type) || data.id === undefined || data.type !== "incident") return undefined;
  const did = doneBy[type];
  const begun = did === "reopened" ? occurredAt : (data.created_at ?? occurredAt);
  const told = {
    [labels.service]: data.service?.summary ?? undefined,
    [labels.severity]: data.priority?.summary ?? undefined,
    urgency: data.urgency ?? undefined,
  };
  return {
    ...{ event, did, at: Date.parse(occurredAt), id: data.id },
    keys: [data.incident_key, keyInTitle(data.title ?? "")].filter((it) => typeof it === "string"),
    ...(agent?.id === undefined ? {} : { user: agent.id }),
    alert: {
      status: did === "resolved" ? "resolved" : "firing",
      alert: named(data.id),
      summary: summarised(data.title ?? data.id),
      labels: {
        alertname: data.id,
        ...Object.fromEntries(Object.entries(told).flatMap(([name, it]) => (it === undefined ? [] : [[name, it]]))),
      },
      startedAt: Date.parse(did === "resolved" ? occurredAt : begun),
      group: data.id,
    },
  };
}
