import { z } from "zod";
import { withoutUndefined } from "../../../domain/incident/without-undefined.ts";
import { metricsOf } from "../../../domain/accounts/response-metrics.ts";
import type { Answer } from "../../../records/reading/read.ts";
import type { Viewer } from "../../../records/reading/viewer.ts";
import { asAnswer } from "../edges/row-as-answer.ts";
import { incidentParams, instant, line, minRevision } from "../edges/fields.ts";
import { findIncident, readRecorded } from "./find-incident.ts";
import { problemResponses } from "../edges/problems.ts";
import type { Routes } from "../edges/routes.ts";
import { findingOf, type Reading, viewerOf } from "../edges/viewer.ts";
import { actionItemSchema, checklistItemSchema, metricsSchema, owedSchema, postmortemSchema } from "./view-schemas.ts";

const revision = z.int().describe("The last event that it takes account of.");
const one = { params: incidentParams, querystring: z.strictObject({ minRevision }) };

const itemsQuery = z.strictObject({
  owner: line.optional(),
  done: z.enum(["true", "false"]).optional(),
  dueBy: instant.optional().describe("Due then or before."),
  limit: z.coerce.number().int().min(1).max(500).optional(),
  cursor: z.string().max(500).optional().describe("`next` of the page before."),
});
const itemOfIncident = actionItemSchema.extend({ incident: z.string(), title: z.string(), severity: z.string() });

/**
 * Adds the routes for single parts of an incident, such as its obligations or postmortem, and for the action items of
 * all incidents.
 */
export function viewRoutes(app: Routes, context: Reading): void {
  const { records } = context;

  function view<Row extends object>(
    { path, operationId, summary }: { readonly path: string; readonly operationId: string; readonly summary: string },
    schema: z.ZodType,
    read: (id: string, viewer: Viewer) => Promise<Answer<Row> | undefined>,
  ): void {
    app.get(
      `/incidents/:id/${path}`,
      {
        schema: {
          ...{ operationId, summary, ...one },
          response: { 200: z.object({ revision, rows: z.array(schema) }), ...problemResponses },
        },
      },
      async (request) => {
        const viewer = viewerOf(request, context);
        const { id } = request.params;
        const answer = await readRecorded(id, request.query.minRevision, async () => read(id, viewer));
        return { revision: answer.revision, rows: schema.array().parse(answer.rows.map(asAnswer)) };
      },
    );
  }

  view(
    { path: "obligations", operationId: "getObligations", summary: "Every promise as it stands" },
    owedSchema,
    async (id, viewer) => records.obligations(id, viewer),
  );
  view(
    { path: "checklist", operationId: "getChecklist", summary: "The process document's checklists" },
    checklistItemSchema,
    async (id, viewer) => records.checklist(id, viewer),
  );
  view(
    { path: "action-items", operationId: "getActionItems", summary: "What is to be done so that it does not recur" },
    actionItemSchema,
    async (id, viewer) => records.actionItems(id, viewer),
  );
  view(
    {
      path: "postmortem",
      operationId: "getPostmortem",
      summary: "How far the postmortem is; empty before there is one",
    },
    postmortemSchema,
    async (id, viewer) => records.postmortem(id, viewer),
  );

  app.get(
    "/incidents/:id/metrics",
    {
      schema: {
        operationId: "getMetrics",
        summary: "Time to detect, to acknowledge, and to resolve",
        ...one,
        response: { 200: metricsSchema.extend({ revision }), ...problemResponses },
      },
    },
    async (request) => {
      const { incident } = await findIncident(context, findingOf(request, context));
      return { revision: incident.seq, ...metricsOf(incident) };
    },
  );

  app.get(
    "/action-items",
    {
      schema: {
        operationId: "listActionItems",
        summary: "Action items of all incidents, the earliest due first",
        querystring: itemsQuery,
        response: {
          200: z.object({ actionItems: z.array(itemOfIncident), next: z.string().optional() }),
          ...problemResponses,
        },
      },
    },
    async (request) => {
      const { done, ...wanted } = request.query;
      const asked = { ...withoutUndefined(wanted), ...(done === undefined ? {} : { done: done === "true" }) };
      const { rows, next } = await records.allActionItems(asked, viewerOf(request, context));
      const shown = rows.map(({ incidentId, ...row }) => ({ ...asAnswer(row), incident: incidentId }));
      return { actionItems: itemOfIncident.array().parse(shown), ...withoutUndefined({ next }) };
    },
  );
}
