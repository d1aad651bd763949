import { z } from "zod";
import type { LogOutput } from "../../../config/log-output.ts";
import type { LiveConfig } from "../../../config/live-config.ts";
import { problemText } from "../../../config/problem.ts";
import type { Instant } from "../../../domain/incident/moment.ts";
import type { Incidents } from "../../temporal/incidents.ts";
import { onceASecond } from "../edges/once-a-second.ts";
import type { Routes } from "../edges/routes.ts";

export interface HealthParts {
  readonly incidents: Pick<Incidents, "whatIsMissing" | "stuck">;
  /** Asks the database; rejects if it does not answer. */
  readonly databaseAnswers: () => Promise<void>;
  /** Asks whether the database takes new data; rejects if it does not. */
  readonly databaseTakesWrites: () => Promise<void>;
  /** The log of this process, whose failures are reported; left out, nothing is reported about the log. */
  readonly log?: Pick<LogOutput, "failing">;
  readonly now: () => Instant;
  readonly configuration: { readonly live: LiveConfig };
}

const health = z.object({
  ready: z.boolean(),
  problems: z.array(z.string()).describe("What is wrong and what would mend it, a sentence each."),
  warnings: z.array(z.string()).describe("What wants somebody's attention and keeps nothing from going on."),
});

/**
 * Adds GET /health/live, which says that this process answers, and GET /health/ready, which says whether everything it
 * needs answers too.
 */
export function healthRoutes(app: Routes, context: HealthParts): void {
  const { incidents, configuration, log, now } = context;
  const examine = onceASecond(async () => {
    const [database, temporal, stuck] = await Promise.all([
      databaseProblems(context),
      incidents.whatIsMissing(),
      incidents.stuck().then(notGoingOn, notKnownToGoOn),
    ]);
    return {
      problems: [...database, ...temporal],
      warnings: [...notTakenOver(configuration.live), ...stuck, ...notLogged(log)],
    };
  }, now);
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
      const { problems, warnings } = await examine();
      reply.code(problems.length === 0 ? 200 : 503);
      return { ready: problems.length === 0, problems: [...problems], warnings: [...warnings] };
    },
  );
}

const notTakenOver = ({ refused }: LiveConfig): string[] =>
  refused().map((it) => `The edited configuration is not in force: ${problemText(it)}`);

/**
 * Says how many incidents make no progress. Their ids are left out, since callers of this route have shown no token.
 */
const notGoingOn = ({ length }: readonly unknown[]): string[] =>
  length === 0
    ? []
    : [
        `Nothing is decided any more in ${length === 1 ? "one incident" : `${length} incidents`}: see \`incident doctor\`.`,
      ];

const notKnownToGoOn = (): string[] => ["Whether every incident goes on could not be found out."];

const notLogged = (log: HealthParts["log"]): string[] => {
  const lost = log?.failing();
  if (lost === undefined) return [];
  return [`The API's log cannot be written (${lost.why}): ${lost.lines} lines are lost. Make room on its disk.`];
};

async function databaseProblems({
  databaseAnswers,
  databaseTakesWrites,
}: Pick<HealthParts, "databaseAnswers" | "databaseTakesWrites">): Promise<readonly string[]> {
  try {
    await databaseAnswers();
  } catch {
    return ["the database does not answer; alerts and commands still work, lists and timelines do not"];
  }
  try {
    await databaseTakesWrites();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [`the database takes no writes (${why}); alerts and commands still work, and nothing is recorded`];
  }
  return [];
}
