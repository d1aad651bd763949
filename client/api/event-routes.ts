import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { isEventName } from "../../domain/timeline.ts";
import { type Following, streamEvents } from "./event-stream.ts";
import { incidentParams } from "./fields.ts";
import { findIncident } from "./find-incident.ts";
import { Problem, problemResponses } from "./problems.ts";
import type { RouteContext, Routes } from "./routes.ts";
import { viewerOf } from "./viewer.ts";

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

/** Far more than the consoles and robots of one organisation. */
const mostStreams = 200;

/** Server-sent events of all incidents, and of one: resumable, and ended in order when the API stops. */
export function eventRoutes(app: Routes, context: RouteContext): void {
  const open = new Set<AbortController>();
  const streams = context.mostStreams ?? mostStreams;
  app.addHook("preClose", async () => {
    for (const controller of open) controller.abort();
  });

  app.get(
    "/events",
    { schema: { operationId: "followEvents", summary: "Events of all incidents, as they are recorded", ...stream } },
    async (request, reply) => follow(request, reply, { viewer: viewerOf(request, context) }),
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
      return follow(request, reply, { incidentId: id, viewer });
    },
  );

  async function follow(
    request: FastifyRequest & { readonly query: z.output<typeof query>; readonly headers: z.output<typeof headers> },
    reply: FastifyReply,
    whose: Pick<Following, "incidentId" | "viewer">,
  ): Promise<FastifyReply> {
    if (open.size >= streams) throw new Problem("busy", `${streams} event streams are open already; try again.`);
    const { after, types } = request.query;
    const from = request.headers["last-event-id"] ?? after ?? (await context.feed.head());
    const controller = new AbortController();
    open.add(controller);
    reply.raw.once("close", () => controller.abort());
    reply.hijack();
    reply.raw.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      // What has ended is not used again: an API that stops waits for nobody's idle connection.
      connection: "close",
      "x-accel-buffering": "no",
      "x-request-id": request.id,
    });
    const following = { ...whose, after: from, ...(types === undefined ? {} : { types }) };
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
