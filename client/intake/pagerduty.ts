import { z } from "zod";
import { named, type ReportedAlert, summarised } from "./reported-alert.ts";

const payload = z.looseObject({
  event: z.looseObject({
    id: z.string(),
    event_type: z.string(),
    occurred_at: z.iso.datetime({ offset: true }),
    data: z.looseObject({
      id: z.string().optional(),
      type: z.string().optional(),
      title: z.string().optional(),
      urgency: z.string().nullish(),
      created_at: z.iso.datetime({ offset: true }).optional(),
      service: z.looseObject({ summary: z.string().nullish() }).nullish(),
      priority: z.looseObject({ summary: z.string().nullish() }).nullish(),
    }),
  }),
});

/** What fires and what ends one of their incidents; all else is theirs, and of no use here. */
const statusOf: Readonly<Record<string, ReportedAlert["status"]>> = {
  "incident.triggered": "firing",
  "incident.reopened": "firing",
  "incident.resolved": "resolved",
};

/**
 * PagerDuty's webhooks, version 3: an incident of theirs is an alert of ours, which begins anew when they reopen it.
 * Events that change nothing here are valid all the same: three that were refused would disable the subscription.
 */
export function readPagerDuty(
  body: unknown,
  labels: { readonly severity: string; readonly service: string },
): readonly ReportedAlert[] {
  const { event_type: type, occurred_at: occurredAt, data } = payload.parse(body).event;
  const status = statusOf[type];
  if (status === undefined || data.id === undefined || data.type !== "incident") return [];
  const begun = type === "incident.reopened" ? occurredAt : (data.created_at ?? occurredAt);
  const told = {
    [labels.service]: data.service?.summary ?? undefined,
    [labels.severity]: data.priority?.summary ?? undefined,
    urgency: data.urgency ?? undefined,
  };
  return [
    {
      status,
      alert: named(data.id),
      summary: summarised(data.title ?? data.id),
      labels: {
        alertname: data.id,
        ...Object.fromEntries(Object.entries(told).flatMap(([name, it]) => (it === undefined ? [] : [[name, it]]))),
      },
      startedAt: Date.parse(status === "resolved" ? occurredAt : begun),
      group: data.id,
    },
  ];
}
