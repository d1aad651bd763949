import { z } from "zod";
import type { LiveConfig } from "../../config/live-config.ts";
import { printed } from "../../config/problem.ts";
import type { RouteContext, Routes } from "./routes.ts";

const health = z.object({
  ready: z.boolean(),
  problems: z.array(z.string()).describe("What is wrong and what would mend it, a sentence each."),
  warnings: z.array(z.string()).describe("What wants somebody's attention and keeps nothing from going on."),
});

/** GET /health/live: this process answers. GET /health/ready: what it needs answers too, else what does not. */
export function healthRoutes(app: Routes, { incidents, databaseAnswers, configuration }: RouteContext): void {
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
      return { ready: problems.length === 0, problems, warnings: notTakenOver(configuration.live) };
    },
  );
}

const notTakenOver = ({ refused }: LiveConfig): string[] =>
  refused().map((it) => `The edited configuration is not in force: ${printed(it)}`);
