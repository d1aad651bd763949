import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { ServiceChange } from "../../../domain/detecting/service-change.ts";
import { spelledService } from "../../../domain/service-named.ts";
import { type Changes, suspectForMs } from "../../../records/service-changes.ts";
import { incidentParams, instant, isoOf, line, link, minRevision, text } from "../edges/fields.ts";
import { findIncident } from "../incidents/find-incident.ts";
import { fromDatabase } from "../edges/unless-database-away.ts";
import { problemResponses } from "../edges/problems.ts";
import type { Routes } from "../edges/routes.ts";
import { type RequestClock, senderHeaders } from "../edges/sender.ts";
import { findingOf, type Reading } from "../edges/viewer.ts";

export interface ChangeParts extends Reading, Pick<RequestClock, "now"> {
  readonly changes: Changes;
}

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

/**
 * Adds the routes that take deployments and other changes of services. Each incident lists the recent changes of its
 * service.
 */
export function changeRoutes(app: Routes, context: ChangeParts): void {
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
      const service = spelledService(rest.service, context.settings().services);
      await fromDatabase(context.changes.add({ id, at, ...rest, service }));
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
