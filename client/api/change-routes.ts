import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type ServiceChange, suspectForMs } from "../../records/changes.ts";
import { incidentParams, instant, isoOf, line, link, minRevision, text } from "./fields.ts";
import { findIncident } from "./find-incident.ts";
import { fromDatabase } from "./from-database.ts";
import { problemResponses } from "./problems.ts";
import type { RouteContext, Routes } from "./routes.ts";
import { senderHeaders } from "./sender.ts";
import { findingOf } from "./viewer.ts";

const newChange = z.strictObject({
  id: line.optional().describe("The sender's own: the same change told twice is one."),
  service: line,
  kind: line.default("deployment").describe("Such as deployment, configuration or feature-flag."),
  summary: text,
  at: instant.optional().describe("Now, when left out."),
  version: line.exactOptional(),
  author: line.exactOptional(),
  link: link.exactOptional(),
});

const change = z.object({
  id: z.string(),
  service: z.string(),
  kind: z.string(),
  summary: z.string(),
  at: z.string(),
  version: z.string().optional(),
  author: z.string().optional(),
  link: z.string().optional(),
});

/** Deployments and other changes come in, and are listed at the incidents of their service. */
export function changeRoutes(app: Routes, context: RouteContext): void {
  app.post(
    "/changes",
    {
      config: { needs: "sendAlerts", idempotent: "by-answer" },
      schema: {
        operationId: "reportChange",
        summary: "Tell of a deployment or another change of a service",
        headers: senderHeaders,
        body: newChange,
        response: { 201: z.object({ id: z.string() }), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { id = request.headers["idempotency-key"] ?? randomUUID(), at = context.now(), ...rest } = request.body;
      await fromDatabase(context.changes.add({ id, at, ...rest }));
      reply.code(201);
      return { id };
    },
  );

  app.get(
    "/incidents/:id/changes",
    {
      schema: {
        operationId: "listChanges",
        summary: "What was changed about the incident's service, from a day before it began, the newest first",
        params: incidentParams,
        querystring: z.strictObject({ minRevision }),
        response: { 200: z.object({ changes: z.array(change) }), ...problemResponses },
      },
    },
    async (request) => {
      const { incident } = await findIncident(context, findingOf(request, context));
      const began = incident.impactStartedAt ?? incident.episodes[0]?.begins.at ?? context.now();
      const until = Math.max(context.now(), began);
      const found = await fromDatabase(context.changes.of(incident.service, { from: began - suspectForMs, until }));
      return { changes: found.map(shown) };
    },
  );
}

const shown = ({ at, ...rest }: ServiceChange) => ({ ...rest, at: isoOf(at) });
