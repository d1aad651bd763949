import { z } from "zod";
import { keyInTitle } from "../../domain/informing/marked-title.ts";
import { withoutUndefined } from "../../domain/incident/without-undefined.ts";
import type { OutsideNews } from "../../intake/outside-news.ts";
import { shortDetails, shortName, shortSummary } from "../../intake/shorten.ts";

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
      html_url: z.string().nullish(),
      created_at: z.iso.datetime({ offset: true }).optional(),
      service: z.looseObject({ summary: z.string().nullish() }).nullish(),
      priority: z.looseObject({ summary: z.string().nullish() }).nullish(),
    }),
  }),
});

/**
 * The events of PagerDuty incidents that matter here, each with its meaning: an alert fires or ends, or somebody
 * acknowledges. All other events are ignored.
 */
const doneBy = {
  "incident.triggered": "triggered",
  "incident.reopened": "reopened",
  "incident.acknowledged": "acknowledged",
  "incident.resolved": "resolved",
} as const;
const isKnown = (type: string): type is keyof typeof doneBy => Object.hasOwn(doneBy, type);

/**
 * Reads PagerDuty's webhooks, version 3. An incident at PagerDuty is an alert here, and the alert begins again when
 * that incident is reopened. Events that change nothing here are accepted too, since PagerDuty disables a subscription
 * after three refusals.
 */
export function readPagerDuty(
  body: unknown,
  labels: { readonly severity: string; readonly service: string },
): OutsideNews | undefined {
  const { id: event, event_type: type, occurred_at: occurredAt, agent, data } = payload.parse(body).event;
  if (!isKnown(type) || data.id === undefined || data.type !== "incident") return undefined;
  const did = doneBy[type];
  const begun = did === "reopened" ? occurredAt : (data.created_at ?? occurredAt);
  const labelled = {
    [labels.service]: data.service?.summary ?? undefined,
    [labels.severity]: data.priority?.summary ?? undefined,
    urgency: data.urgency ?? undefined,
  };
  return {
    ...{ event, did, at: Date.parse(occurredAt), id: data.id },
    // PagerDuty reports no key for an incident "with child alerts" (its REST API, parameter `incident_key`). While
    // alerts are turned on in PagerDuty, every incident that an event makes is of this kind. Our key is then read from
    // the end of the title, where we put it.
    keys: [data.incident_key, keyInTitle(data.title ?? "")].filter((it) => typeof it === "string"),
    ...(agent?.id === undefined ? {} : { user: agent.id }),
    alert: {
      status: did === "resolved" ? "resolved" : "firing",
      alert: shortName(data.id),
      name: shortName(data.title ?? data.id),
      summary: shortSummary(data.title ?? data.id),
      ...withoutUndefined({ details: shortDetails({ sourceUrl: data.html_url ?? undefined }) }),
      labels: {
        alertname: data.id,
        ...Object.fromEntries(Object.entries(labelled).flatMap(([name, it]) => (it === undefined ? [] : [[name, it]]))),
      },
      startedAt: Date.parse(did === "resolved" ? occurredAt : begun),
      ...(did === "resolved" ? { endedAt: Date.parse(occurredAt) } : {}),
      messageAt: Date.parse(occurredAt),
      group: data.id,
    },
  };
}
