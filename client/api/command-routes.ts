import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { commandNames, type PublicCommandName } from "../../domain/commands.ts";
import type { CommandAnswer } from "../deliver-command.ts";
import type { RouteContext, Routes } from "./routes.ts";
import { actorOf, refuseUnlessAllowed } from "./authentication.ts";
import { commandSchemas, type CommandSchemas } from "./command-schemas.ts";
import { incidentParams } from "./fields.ts";
import { refuseEndedTarget } from "./merge-target.ts";
import { badInput, Problem, problemResponses } from "./problems.ts";
import { refuseOutsiders } from "./viewer.ts";
import { override, senderHeaders, senderOf } from "./sender.ts";

const done = z.object({
  outcome: z.literal("done"),
  revision: z.int().describe("The incident's last event; ask for it with `minRevision`."),
  note: z.string().optional().describe("What the person should know, such as open checklist items."),
});
const unknown = z
  .object({ outcome: z.literal("unknown") })
  .describe(
    "Temporal has the command and it will be decided, but nobody answered in time. The timeline, at `Location`, tells.",
  );
export const commandResponses = { 200: done, 202: unknown, ...problemResponses };

/** POST /incidents/:id/commands/:name, one route for each command. */
export function commandRoutes(app: Routes, context: RouteContext): void {
  const schemas: CommandSchemas = commandSchemas(context.directory);
  for (const name of commandNames) commandRoute(app, context, name, schemas);
  app.post("/incidents/:id/commands/:name", { config: { needs: "view" }, schema: { hide: true } }, (request) => {
    throw new Problem(
      "unknown-command",
      `There is no command at ${request.url}. There are: ${commandNames.join(", ")}.`,
    );
  });
}

function commandRoute(app: Routes, context: RouteContext, name: PublicCommandName, schemas: CommandSchemas): void {
  const fieldsOf = schemas[name];
  app.post(
    `/incidents/:id/commands/${name}`,
    {
      config: { needs: name, idempotent: true },
      schema: {
        operationId: name,
        summary: name,
        params: incidentParams,
        headers: senderHeaders,
        body: fieldsOf.describe(
          "The command's fields, and beside them `by` (who acts) and `override` (why beyond their role).",
        ),
        response: commandResponses,
      },
      // The body holds who acts beside the command's fields, and each is checked by itself.
      validatorCompiler: () => (value: unknown) => ({ value }),
    },
    async (request, reply) => {
      const { id } = parsed("params", incidentParams, request.params);
      const { by, override: why, ...rest } = objectIn(request);
      refuseUnlessAllowed(request, name, why);
      const actor = actorOf(request, by, name, context.directory);
      const person = actor.kind === "person" ? actor.name : undefined;
      await refuseOutsiders(request, context, id, person);
      const sender = senderOf(request, context, {
        does: name,
        by: actor,
        override: parsed("body.override", override.optional(), why),
      });
      const fields = parsed("body", fieldsOf, rest);
      if (name === "mergeInto") {
        const { into } = parsed("body", schemas.mergeInto, rest);
        await refuseEndedTarget(request, context, { from: id, into, person });
      }
      const answer = await context.incidents.command(id, name, fields, sender);
      request.log.info({ incident: id, command: name, by: sender.by.name, outcome: answer.outcome }, "command");
      if (answer.outcome === "unknown") reply.header("location", `/incidents/${id}/timeline`);
      reply.code(answer.outcome === "done" ? 200 : 202);
      return orProblem(id, answer);
    },
  );
}

/** A refusal and an unknown incident are problems; the rest is the answer. */
export function orProblem(
  id: string,
  answer: CommandAnswer,
): Exclude<CommandAnswer, { outcome: "refused" | "not-found" }> {
  switch (answer.outcome) {
    case "refused":
      throw new Problem("refused", answer.refusal);
    case "not-found":
      throw new Problem("not-found", `There is no incident ${id}.`);
    default:
      return answer;
  }
}

function objectIn(request: FastifyRequest): Readonly<Record<string, unknown>> {
  return parsed("body", z.looseObject({}).default({}), request.body ?? undefined);
}

function parsed<T>(where: string, schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (!result.success) throw badInput(where, result.error);
  return result.data;
}
