import { z } from "zod";
import { withoutUndefined } from "../../../domain/incident/without-undefined.ts";
import { kinds } from "../../../domain/incident/kind.ts";
import { oneLine } from "../../../domain/plain-text.ts";
import { phaseNames } from "../../../domain/runbook.ts";
import { incidentParams, instant, isoOf, largestCount, line, minRevision, severity } from "../edges/fields.ts";
import { spelledService } from "../../../domain/service-named.ts";
import { findIncident, readRecorded } from "./find-incident.ts";
import { linksOf } from "./incident-links.ts";
import { incidentSchema } from "./incident-schema.ts";
import { incidentAnswer } from "./incident-view.ts";
import { listedAnswer, listedSchema } from "./listed-incident.ts";
import { problemResponses } from "../edges/problems.ts";
import type { Routes } from "../edges/routes.ts";
import { findingOf, type Reading, viewerOf } from "../edges/viewer.ts";

const listQuery = z.strictObject({
  open: z.enum(["true", "false"]).optional().describe("true: neither closed nor ended."),
  phase: z.enum(phaseNames).optional(),
  severity: severity.optional(),
  kind: z.enum(kinds).optional(),
  service: line.optional(),
  commander: line.optional(),
  openedFrom: instant.optional().describe("Opened then or later."),
  openedBefore: instant.optional(),
  text: line.optional().describe("Occurs in id, title, service or impact."),
  limit: z.coerce.number().int().min(1).max(500).optional(),
  cursor: z.string().max(500).optional().describe("`next` of the page before."),
});

const timelineQuery = z.strictObject({
  after: z.coerce.number().int().min(0).max(largestCount).optional().describe("Only events after this number."),
  limit: z.coerce.number().int().min(1).max(1000).optional(),
  minRevision,
});

export const timelineSchema = z.object({
  revision: z.int().describe("The last event recorded; the timeline may lag behind the incident."),
  events: z.array(
    z.object({
      seq: z.int(),
      at: z.iso.datetime(),
      type: z.string(),
      actor: z.string(),
      line: z.string().describe("As the scribe writes it: `[14:28] Alice acknowledged`."),
    }),
  ),
});

/**
 * Adds the routes that read incidents. Lists and timelines come from the records, a single incident from its own
 * workflow.
 */
export function readRoutes(app: Routes, context: Reading): void {
  const { records } = context;
  app.get(
    "/incidents",
    {
      schema: {
        operationId: "listIncidents",
        summary: "Incidents, the newest first",
        querystring: listQuery,
        response: {
          200: z.object({ incidents: z.array(listedSchema), next: z.string().optional() }),
          ...problemResponses,
        },
      },
    },
    async (request) => {
      const { open, service, ...wanted } = request.query;
      const named = service === undefined ? {} : { service: spelledService(service, context.settings().services) };
      const page = await records.incidents(
        { ...withoutUndefined(wanted), ...named, ...(open === undefined ? {} : { open: open === "true" }) },
        viewerOf(request, context),
      );
      return { incidents: page.rows.map(listedAnswer), ...withoutUndefined({ next: page.next }) };
    },
  );

  app.get(
    "/incidents/:id",
    {
      schema: {
        operationId: "getIncident",
        summary: "One incident, and what is owed in it",
        params: incidentParams,
        querystring: z.strictObject({ minRevision }),
        response: { 200: incidentSchema, ...problemResponses },
      },
    },
    async (request) => {
      const { incident, view } = await findIncident(context, findingOf(request, context));
      return incidentAnswer(incident, linksOf(incident, context.settings()), view);
    },
  );

  app.get(
    "/incidents/:id/timeline",
    {
      schema: {
        operationId: "getTimeline",
        summary: "What happened, in order",
        params: incidentParams,
        querystring: timelineQuery,
        response: { 200: timelineSchema, ...problemResponses },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { minRevision: wanted, ...part } = request.query;
      const viewer = viewerOf(request, context);
      const { revision, rows } = await readRecorded(id, wanted, async () =>
        records.timeline(id, withoutUndefined(part), viewer),
      );
      return {
        revision,
        // Bookkeeping events are left out, since the timeline has no words for them.
        events: rows
          .filter((row) => row.line !== "")
          .map(({ seq, at, type, actor, line: written }) => ({
            seq,
            at: isoOf(at),
            type,
            actor,
            line: written,
          })),
      };
    },
  );

  app.get(
    "/incidents/:id/timeline.txt",
    {
      schema: {
        operationId: "getTimelineText",
        summary: "What happened, as the scribe would have written it",
        params: incidentParams,
        querystring: timelineQuery,
        produces: ["text/plain"],
        response: { 200: z.string(), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { minRevision: wanted, ...part } = request.query;
      const viewer = viewerOf(request, context);
      const { rows } = await readRecorded(id, wanted, async () => records.timeline(id, withoutUndefined(part), viewer));
      const lines = rows.flatMap(({ line: written }) => (written === "" ? [] : [`${oneLine(written)}\n`]));
      return reply.type("text/plain; charset=utf-8").send(lines.join(""));
    },
  );
}
