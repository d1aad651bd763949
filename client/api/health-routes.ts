import { z } from "zod";
import type { RouteContext, Routes } from "./routes.ts";

const health = z.object({
  ready: z.boolean(),
  problems: z.array(z.string()).describe("What is wrong and what would mend it, a sentence each."),
});

/** GET /health/live: this process answers. GET /health/ready: what it needs answers too, else what does not. */
export function healthRoutes(app: Routes, { incidents, databaseAnswers }: RouteContext): void {
  app.get(
    "/health/live",
    {
      schema: {
        operationId: "isAlive",
        summary: "The process lives",
        security: [],
        response: { 200: z.object({ live: z.boolean() }) },
      },
    },
    () => ({ live: true }),
  );
  app.get(
    "/health/ready",
    {
      schema: {
        operationId: "isReady",
        summary: "The product can do its work",
        security: [],
        response: { 200: health, 503: health },
      },
    },
    async (_request, reply) => {
      const [database, temporal] = await Promise.all([
        databaseAnswers().then(
          () => [],
          () => ["the database does not answer; alerts and commands still work, lists and timelines do not"],
        ),
        incidents.whatIsMissing(),
      ]);
      const problems = [...database, ...temporal];
      reply.code(problems.length === 0 ? 200 : 503);
      return { ready: problems.length === 0, problems };
    },
  );
}
