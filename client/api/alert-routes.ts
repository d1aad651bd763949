import { z } from "zod";
import { rulingFor } from "../../config/alert-rules.ts";
import { maintenanceAt } from "../intake/maintenance.ts";
import { begunBy, digestOf } from "../intake/reported-alert.ts";
import type { Routes, RouteContext } from "./routes.ts";
import { instant, line, text } from "./fields.ts";
import { problemResponses } from "./problems.ts";
import { senderHeaders, senderOf, timeOf } from "./sender.ts";
import { mayBeTold, viewerOf } from "./viewer.ts";

const alertBody = z.strictObject({
  alert: line.describe("Names the alert within its group: the same while it fires and when it clears."),
  summary: text,
  severity: line.optional().describe("SEV-1 to SEV-4, or what the configuration's `alerts.severities` maps to one."),
  service: line,
  source: line.describe("Who says so, such as prometheus."),
  startedAt: instant,
  status: z.enum(["firing", "resolved"]),
  groupKey: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe("Alerts of one group belong to one incident; left out, the service and the alert's name."),
});

const alertAnswer = z.object({
  outcome: z.enum(["accepted", "nothing-open"]),
  incident: z.string().optional().describe("The incident that has the alert now, unless it is none of the caller's."),
});

/** POST /alerts: monitoring's plain way in. 2xx is said only once Temporal has the alert. */
export function alertRoutes(app: Routes, context: RouteContext): void {
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
      const incident = await accept(request);
      request.log.info({ incident, alert: request.body.alert, status: request.body.status }, "alert");
      reply.code(202);
      if (incident === undefined) return { outcome: "nothing-open" as const };
      const isTold = await mayBeTold(context, incident, viewerOf(request, context));
      return { outcome: "accepted" as const, ...(isTold ? { incident } : {}) };

      function report(error: unknown, sentence: string): void {
        request.log.warn({ err: error }, sentence);
      }

      async function accept({ body }: { body: z.output<typeof alertBody> }): Promise<string | undefined> {
        const { status, severity, groupKey = `${body.service}/${body.alert}`, ...alert } = body;
        const sender = senderOf(request, context, {
          does: status,
          by: { kind: "machine", name: alert.source, via: "api" },
          key: `${status}/${digestOf(groupKey, alert.alert, alert.startedAt)}`,
        });
        if (status === "resolved") {
          return context.incidents.clearAlert({ groupKey, alert: alert.alert, startedAt: alert.startedAt }, sender);
        }
        const settings = context.settings();
        const { service, source, alert: alertname } = alert;
        const bad = severity === undefined ? {} : { [settings.alerts.label]: severity };
        const labels = { alertname, service, source, ...bad };
        const { severity: proposed, policy, waitSeconds } = rulingFor(labels, settings);
        const now = timeOf(request, context);
        const maintenance = (await maintenanceAt(context.maintenance, now, report))(labels);
        return context.incidents.openByAlert(
          {
            ...{ groupKey, ...begunBy(alert, now), severity: proposed, policy },
            ...(waitSeconds === undefined ? {} : { waitSeconds }),
            ...(maintenance === undefined ? {} : { maintenance }),
          },
          sender,
          now,
        );
      }
    },
  );
}
