import type { FastifyRequest } from "fastify";
import { z } from "zod";
import {
  commandGroups,
  commandNames,
  definitions,
  type PublicCommandName,
} from "../../../domain/commands/catalogue.ts";
import type { CommandAnswer } from "../../temporal/deliver-command.ts";
import type { Incidents } from "../../temporal/incidents.ts";
import type { Routes } from "../edges/routes.ts";
import { actorOf, refuseUnlessAllowed } from "../edges/authentication.ts";
import { commandFrom, commandSchema } from "./command-schema.ts";
import type { Directory } from "../edges/directory.ts";
import { incidentParams } from "../edges/fields.ts";
import { refuseTarget } from "./merge-target.ts";
import { badInput, Problem, problemResponses } from "../edges/problems.ts";
import { type Reading, refuseOutsiders } from "../edges/viewer.ts";
import { override, type RequestClock, senderHeaders, senderOf } from "../edges/sender.ts";

/** Everything that a route needs to send commands to incidents. */
export interface Commanding extends Reading, RequestClock {
  readonly incidents: Pick<Incidents, "get" | "command">;
  readonly directory: Directory;
}

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

/** Adds POST /incidents/:id/commands/:name, one route for each command. */
export function commandRoutes(app: Routes, context: Commanding): void {
  for (const name of commandNames) commandRoute(app, context, name);
  app.post("/incidents/:id/commands/:name", { config: { needs: "view" }, schema: { hide: true } }, (request) => {
    throw new Problem(
      "unknown-command",
      `There is no command at ${request.url}. There are: ${commandNames.join(", ")}.`,
    );
  });
}

function commandRoute(app: Routes, context: Commanding, name: PublicCommandName): void {
  const fieldsOf = commandSchema(name, context.directory);
  app.post(
    `/incidents/:id/commands/${name}`,
    {
      config: { needs: name, idempotent: true },
      schema: {
        operationId: name,
        summary: definitions[name].summary,
        tags: [headingOf(name)],
        params: incidentParams,
        headers: senderHeaders,
        body: fieldsOf.describe(
          "The command's fields, and beside them `by` (who acts) and `override` (why beyond their role).",
        ),
        response: commandResponses,
      },
      // The validator is turned off here, since the body is checked in two parts below: who acts, and the command's
      // own fields.
      validatorCompiler: () => (value: unknown) => ({ value }),
    },
    async (request, reply) => {
      const { id } = parseOrRefuse("params", incidentParams, request.params);
      const { by, override: why, ...rest } = objectIn(request);
      refuseUnlessAllowed(request, name, why);
      const actor = actorOf(request, by, name, context.directory);
      const person = actor.kind === "person" ? actor.name : undefined;
      await refuseOutsiders(request, context, id, person);
      const sender = senderOf(request, context, {
        does: name,
        by: actor,
        override: parseOrRefuse("body.override", override.optional(), why),
      });
      const command = commandFrom(name, parseOrRefuse("body", fieldsOf, rest));
      if (command.type === "mergeInto") {
        await refuseTarget(request, context, { from: id, into: command.into, person });
      }
      const { type: _, ...fields } = command;
      const answer = await context.incidents.command(id, name, fields, sender);
      request.log.info({ incident: id, command: name, by: sender.by.name, outcome: answer.outcome }, "command");
      if (answer.outcome === "unknown") reply.header("location", `/incidents/${id}/timeline`);
      reply.code(answer.outcome === "done" ? 200 : 202);
      return orProblem(id, answer);
    },
  );
}

/** The heading of a command in the API's description: its group in the catalogue. */
const headingOf = (name: PublicCommandName): string => {
  const group = Object.entries(commandGroups).find(([, commands]) => Object.hasOwn(commands, name));
  return `Commands: ${group?.[0] ?? "others"}`;
};

/** Throws a Problem if a command was refused or its incident does not exist; returns any other result unchanged. */
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
  return parseOrRefuse("body", z.looseObject({}).default({}), request.body ?? undefined);
}

function parseOrRefuse<T>(where: string, schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (!result.success) throw badInput(where, result.error);
  return result.data;
}
