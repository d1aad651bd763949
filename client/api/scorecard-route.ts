import { z } from "zod";
import { metricsOf } from "../../domain/metrics.ts";
import { scorecard } from "../../domain/scorecard.ts";
import { incidentParams, instant, isoOf, minRevision } from "./fields.ts";
import { findIncident } from "./find-incident.ts";
import { problemResponses } from "./problems.ts";
import type { RouteContext, Routes } from "./routes.ts";
import { findingOf } from "./viewer.ts";

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

/** GET /incidents/:id/scorecard: every promise, kept or missed and by how much. */
export function scorecardRoute(app: Routes, context: RouteContext): void {
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
