import { z } from "zod";
import { oneLine } from "../../../domain/plain-text.ts";
import { readPosted } from "../../../intake/posted-alert.ts";
import { becomings } from "../../../intake/what-became.ts";
import { type Intake, takeIn } from "../../../intake/take-in.ts";
import { unconfiguredOrigin } from "../../../intake/triage.ts";
import { callerOf } from "../edges/caller.ts";
import type { Routes } from "../edges/routes.ts";
import { instant, line, link, text } from "../edges/fields.ts";
import { problemResponses } from "../edges/problems.ts";
import { type RequestClock, senderHeaders, timeOf } from "../edges/sender.ts";
import { mayBeTold, type Reading, viewerOf } from "../edges/viewer.ts";
import { arrivalOf } from "./arrival.ts";

export type SendAlertParts = Pick<Reading, "records" | "settings"> & Omit<Intake, "settings"> & RequestClock;

const alertBody = z.strictObject({
  alert: line.describe("Names the alert within its group: the same while it fires and when it clears."),
  summary: text,
  severity: line.optional().describe("SEV-1 to SEV-4, or what the configuration's `alerts.severities` maps to one."),
  service: line,
  source: line.describe("Who says so, such as prometheus."),
  startedAt: instant,
  endedAt: instant
    .optional()
    .describe("When a resolved alert ended: an end before this firing began is of an earlier one."),
  status: z.enum(["firing", "resolved"]),
  name: line.optional().describe("What sentences call it; left out, `alert`."),
  description: text.optional().describe("What it is about."),
  impact: text.optional().describe("Whom it hurts, and how: the impact of the incident that it opens."),
  runbookUrl: link.optional(),
  dashboardUrl: link.optional(),
  sourceUrl: link.optional().describe("The alert at its sender."),
  groupKey: z
    .string()
    .overwrite(oneLine)
    .min(1)
    .max(500)
    .optional()
    .describe("Alerts of one group belong to one incident; left out, the service and the alert's name."),
});

const alertAnswer = z.object({
  outcome: z.enum(["accepted", "nothing-open"]),
  became: z.enum(becomings).optional().describe("What became of the alert; left out while the database is away."),
  note: z.string().optional().describe("The same in a sentence."),
  incident: z.string().optional().describe("The incident that has the alert now, unless it is none of the caller's."),
});

/**
 * Adds POST /alerts, which accepts one alert from any caller whose token may send alerts. The answer is 2xx only after
 * Temporal has accepted the alert.
 */
export function alertRoutes(app: Routes, context: SendAlertParts): void {
  app.post(
    "/alerts",
    {
      config: { needs: "sendAlerts", idempotent: true },
      schema: {
        operationId: "sendAlert",
        summary: "An alert fires or clears",
        headers: senderHeaders,
        body: alertBody,
        response: { 202: alertAnswer, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { body, headers } = request;
      const key = headers["idempotency-key"];
      const delivery = key === undefined ? undefined : `${callerOf(request).id} ${key}`;
      const posted = readPosted(body, { severityLabel: context.settings().alerts.label, delivery });
      const arrival = arrivalOf(request, context, timeOf(request, context));
      const [accepted] = await takeIn([posted], unconfiguredOrigin(body.source), context, arrival);
      if (accepted === undefined) throw new Error("An alert that was taken in has no result.");
      const { became, note } = accepted;
      const result = became === undefined ? {} : { became, note };
      const incident = accepted.outcome === "accepted" ? accepted.incident : undefined;
      request.log.info({ incident, alert: body.alert, status: body.status, note }, "alert");
      reply.code(202);
      if (incident === undefined) return { outcome: "nothing-open" as const, ...result };
      const isTold = await mayBeTold(context, incident, viewerOf(request, context));
      return { outcome: "accepted" as const, ...result, ...(isTold ? { incident } : {}) };
    },
  );
}
