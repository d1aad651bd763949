import { z } from "zod";
import { instant } from "./fields.ts";
import { problemResponses } from "./problems.ts";
import type { RouteContext, Routes } from "./routes.ts";
import { senderHeaders, senderOf } from "./sender.ts";

/** POST /canary: an alert that only shows whether it becomes a page. It goes to a sandbox, and stands in no list. */
export function canaryRoute(app: Routes, context: RouteContext): void {
  app.post(
    "/canary",
    {
      config: { needs: "sendAlerts" },
      schema: {
        operationId: "flyCanary",
        summary: "An alert that shows whether it becomes a page, of which nobody hears",
        headers: senderHeaders,
        body: z.strictObject({ startedAt: instant }),
        response: { 202: z.object({ incident: z.string() }), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { startedAt } = request.body;
      const sender = senderOf(request, context, {
        does: "canary",
        by: { kind: "machine", name: "canary", via: "api" },
        key: `canary/${startedAt}`,
      });
      const incident = await context.incidents.openCanary(startedAt, sender);
      reply.code(202);
      return { incident };
    },
  );
}
