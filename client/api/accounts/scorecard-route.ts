import { z } from "zod";
import { metricsOf } from "../../../domain/accounts/response-metrics.ts";
import { scorecard } from "../../../domain/accounts/scorecard.ts";
import { incidentParams, instant, isoOf, minRevision } from "../edges/fields.ts";
import { findIncident } from "../incidents/find-incident.ts";
import { problemResponses } from "../edges/problems.ts";
import type { Routes } from "../edges/routes.ts";
import type { RequestClock } from "../edges/sender.ts";
import { findingOf, type Reading } from "../edges/viewer.ts";

const iso = z.iso.datetime();

export const scorecardSchema = z.object({
  revision: z.int(),
  at: iso.describe("The instant as of which it is drawn."),
  metrics: z
    .object({
      timeToDetect: z.number().optional(),
      timeToAcknowledge: z.number().optional(),
      timeToResolve: z.number().optional(),
    })
    .describe("In minutes."),
  promises: z.array(
    z.object({
      key: z.string(),
      promise: z.string(),
      owedBy: z.string(),
      since: iso,
      due: iso,
      at: iso.optional(),
      verdict: z.enum(["kept", "waived", "moot", "missed", "outstanding"]),
      inWords: z.string().describe('Such as "missed, done +2".'),
    }),
  ),
});

/**
 * Adds GET /incidents/:id/scorecard, which lists every promise of an incident, whether it was kept, and by how much it
 * was missed.
 */
export function scorecardRoute(app: Routes, context: Reading & Pick<RequestClock, "now">): void {
  app.get(
    "/incidents/:id/scorecard",
    {
      schema: {
        operationId: "getScorecard",
        summary: "Every promise, kept or missed and by how much",
        params: incidentParams,
        querystring: z.strictObject({
          at: instant.optional().describe("As it stands at that instant, with what is known today; left out, now."),
          minRevision,
        }),
        response: { 200: scorecardSchema, ...problemResponses },
      },
    },
    async (request) => {
      const { incident } = await findIncident(context, findingOf(request, context));
      const at = request.query.at ?? context.now();
      return {
        revision: incident.seq,
        at: isoOf(at),
        metrics: metricsOf(incident),
        promises: scorecard(incident, at).map((row) => ({
          ...{ ...row, since: isoOf(row.since), due: isoOf(row.due) },
          at: row.at === undefined ? undefined : isoOf(row.at),
        })),
      };
    },
  );
}
