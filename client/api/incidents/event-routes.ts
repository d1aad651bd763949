import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { isEventName } from "../../../domain/accounts/timeline.ts";
import type { Feed } from "../../../records/reading/feed.ts";
import type { News } from "../../../records/reading/news-of-events.ts";
import { type Following, streamEvents } from "./event-stream.ts";
import { incidentParams } from "../edges/fields.ts";
import { admitAgain } from "../edges/caller.ts";
import { findIncident } from "./find-incident.ts";
import { Problem, problemResponses } from "../edges/problems.ts";
import type { Routes } from "../edges/routes.ts";
import { type Reading, viewerOf } from "../edges/viewer.ts";

export interface EventParts extends Reading {
  readonly feed: Feed;
  /** Notifies streams of new events. */
  readonly news: News;
}

const ordinal = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const query = z.strictObject({
  after: ordinal.optional().describe("0: from the very beginning. Left out, what happens from now on."),
  types: z
    .string()
    .max(2000)
    .transform((list) => list.split(","))
    .refine((types) => types.every(isEventName), "names an event that does not exist")
    .optional()
    .describe("Only these types of events, with commas between them."),
});
const headers = z.object({
  "last-event-id": ordinal
    .optional()
    .describe("The last id seen; goes before `after`. Browsers send it by themselves."),
});
const stream = {
  querystring: query,
  headers,
  produces: ["text/event-stream"],
  response: { 200: z.string().describe("Server-sent events; the id of each is its ordinal."), ...problemResponses },
};

/** The most event streams at the same time; an organisation's consoles and robots need far fewer. */
const mostStreams = 200;

/**
 * Adds the routes with event streams, of all incidents and of one incident. A client can resume a stream, and every
 * stream is closed properly when the API stops.
 */
export function eventRoutes(app: Routes, context: EventParts): void {
  const open = new Set<AbortController>();
  app.addHook("preClose", async () => {
    for (const controller of open) controller.abort();
  });

  app.get(
    "/events",
    { schema: { operationId: "followEvents", summary: "Events of all incidents, as they are recorded", ...stream } },
    async (request, reply) => follow(request, reply, {}),
  );
  app.get(
    "/incidents/:id/events",
    {
      schema: {
        operationId: "followIncident",
        summary: "Events of one incident, as they are recorded",
        params: incidentParams,
        ...stream,
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const viewer = viewerOf(request, context);
      await findIncident(context, { id, minRevision: undefined, viewer, log: request.log });
      return follow(request, reply, { incidentId: id });
    },
  );

  async function follow(
    request: FastifyRequest & { readonly query: z.output<typeof query>; readonly headers: z.output<typeof headers> },
    reply: FastifyReply,
    whose: Pick<Following, "incidentId">,
  ): Promise<FastifyReply> {
    if (open.size >= mostStreams)
      throw new Problem("busy", `${mostStreams} event streams are open already; try again.`);
    viewerOf(request, context); // A caller who may not follow is refused before the stream begins.
    const { after, types } = request.query;
    const from = request.headers["last-event-id"] ?? after ?? (await context.feed.head());
    const controller = new AbortController();
    open.add(controller);
    reply.raw.once("close", () => controller.abort());
    reply.hijack();
    reply.raw.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      // The connection is closed at the end of the stream, since an API that stops would otherwise wait for idle
      // connections.
      connection: "close",
      "x-accel-buffering": "no",
      "x-request-id": request.id,
    });
    const viewer = async () => {
      await admitAgain(request);
      return viewerOf(request, context);
    };
    const following = { ...whose, viewer, after: from, ...(types === undefined ? {} : { types }) };
    const { feed, news } = context;
    await streamEvents(reply.raw, following, {
      ...{ feed, news, signal: controller.signal },
      report: (error, sentence) => request.log.warn({ err: error }, sentence),
    }).catch((error: unknown) => {
      if (!controller.signal.aborted) request.log.info({ err: error }, "an event stream was cut off");
    });
    open.delete(controller);
    reply.raw.end();
    return reply;
  }
}
