import { z } from "zod";
import type { Declaration, Incidents } from "../../temporal/incidents.ts";
import { type Commanding, commandResponses, orProblem } from "./command-routes.ts";
import type { Routes } from "../edges/routes.ts";
import { actorOf, refuseUnlessAllowed } from "../edges/authentication.ts";
import { Problem } from "../edges/problems.ts";
import { commandFrom, fieldsSchema } from "./command-schema.ts";
import { serviceNamed } from "./find-service.ts";
import { asksToJoin, openIncident, openOf } from "./same-outage.ts";
import { senderHeaders, senderOf, timeOf } from "../edges/sender.ts";
import type { Settings } from "../../../config/settings.ts";
import { detectionCommands } from "../../../domain/commands/detection-commands.ts";
import type { Kind } from "../../../domain/incident/kind.ts";

export interface DeclareParts extends Commanding {
  readonly incidents: Incidents;
}

const declared = z.object({
  id: z.string().describe("The incident's id, which is its channel's name too."),
  outcome: z.enum(["done", "unknown"]),
  revision: z.int().optional(),
  note: z.string().optional(),
  open: z.array(openIncident).optional().describe("Other open incidents of the service: merge one into the other?"),
});
const acting = z.string().max(100).optional();
const happensNow = z.enum(["real", "drill"]);
const separate = z
  .boolean()
  .optional()
  .describe(
    "false: refused while an incident of the service is open, which may be the same outage. Left out, it is declared " +
      "and the answer names them; true: it is another one.",
  );

/** Adds POST /incidents, by which a person declares an incident, plans a drill, or enters an incident that is over. */
export function declareRoute(app: Routes, context: DeclareParts): void {
  const { declare, enterRetroactively } = detectionCommands;
  const body = z.discriminatedUnion("kind", [
    fieldsSchema(declare.fields, context.directory).extend({ kind: happensNow.optional(), by: acting, separate }),
    fieldsSchema(enterRetroactively.fields, context.directory).extend({ kind: z.literal("retroactive"), by: acting }),
  ]);
  app.post(
    "/incidents",
    {
      config: { needs: "declare", idempotent: true },
      schema: {
        operationId: "declareIncident",
        summary: "Declare an incident",
        headers: senderHeaders,
        body,
        response: { ...commandResponses, 201: declared, 202: declared },
      },
    },
    async (request, reply) => {
      const { kind, declaration, by: namedActor, asks } = openingIn(request.body, context.settings());
      refuseUnlessAllowed(request, declaration.type);
      const by = actorOf(request, namedActor, declaration.type, context.directory);
      const sender = senderOf(request, context, { does: declaration.type, by });
      const now = timeOf(request, context);
      const others = asks === undefined ? [] : await openOf({ ...asks, kind, now }, request, context);
      if (asks?.separate === false && others.length > 0) {
        throw new Problem("already-open", asksToJoin(others), [], { open: others });
      }
      const { id, answer } = await context.incidents.declare(kind, declaration, sender, now);
      const { outcome, ...rest } = orProblem(id ?? "", answer);
      if (id === undefined) throw new Error("An incident was opened and has no id.");
      request.log.info({ incident: id, by: sender.by.name, outcome }, "declared");
      reply.code(outcome === "done" ? 201 : 202).header("location", `/incidents/${id}`);
      const open = others.filter((other) => other.id !== id);
      return { id, outcome, ...rest, ...(open.length === 0 ? {} : { open }) };
    },
  );
}

interface Opening {
  readonly kind: Kind;
  readonly declaration: Declaration;
  readonly by: string | undefined;
  /**
   * Set for an incident that is happening now. It may be the same outage as an open incident of its service, so the
   * caller may be asked to join that incident.
   */
  readonly asks?: { readonly service: string; readonly separate: boolean | undefined };
}

const besideFields = z.looseObject({
  kind: z.enum([...happensNow.options, "retroactive"]).default("real"),
  by: acting,
  separate,
});

/** Separates the fields of the command from the fields of the request that only this route uses. */
function openingIn(body: unknown, settings: Settings): Opening {
  const { kind, by, separate: isSeparate, ...fields } = besideFields.parse(body);
  const command = commandFrom(kind === "retroactive" ? "enterRetroactively" : "declare", fields);
  const declaration = { ...command, service: serviceNamed(command.service, settings) };
  const opening = { kind, declaration, by };
  return kind === "retroactive" || isSeparate === true
    ? opening
    : { ...opening, asks: { service: declaration.service, separate: isSeparate } };
}
