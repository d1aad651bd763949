import { z } from "zod";
import type { Declaration } from "../incidents.ts";
import { commandResponses, orProblem } from "./command-routes.ts";
import type { RouteContext, Routes } from "./routes.ts";
import { actorOf, refuseUnlessAllowed } from "./authentication.ts";
import { Problem } from "./problems.ts";
import { responseSchemas } from "./response-schemas.ts";
import { serviceNamed } from "./service-named.ts";
import { asksToJoin, openIncident, openOf } from "./same-outage.ts";
import { senderHeaders, senderOf, timeOf } from "./sender.ts";
import type { Kind } from "../../domain/kind.ts";

const declared = z.object({
  id: z.string().describe("The incident's id, which is its channel's name too."),
  outcome: z.enum(["done", "unknown"]),
  revision: z.int().optional(),
  note: z.string().optional(),
  open: z.array(openIncident).optional().describe("Other open incidents of the service: merge one into the other?"),
});
const separate = z
  .boolean()
  .optional()
  .describe(
    "false: refused while an incident of the service is open, which may be the same outage. Left out, it is declared " +
      "and the answer names them; true: it is another one.",
  );

/** POST /incidents: a person declares an incident, plans a drill, or enters an incident that is over. */
export function declareRoute(app: Routes, context: RouteContext): void {
  const { declare, enterRetroactively } = responseSchemas(context.directory);
  const acting = z.string().max(100).optional();
  const body = z.discriminatedUnion("kind", [
    declare.extend({ kind: z.enum(["real", "drill"]).optional(), by: acting, separate }),
    enterRetroactively.extend({ kind: z.literal("retroactive"), by: acting }),
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
      const {
        kind,
        declaration,
        by: named,
        asks,
      } = opening({
        ...request.body,
        service: serviceNamed(request.body.service, context.settings()),
      });
      refuseUnlessAllowed(request, declaration.type);
      const by = actorOf(request, named, declaration.type, context.directory);
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

  interface Opening {
    readonly kind: Kind;
    readonly declaration: Declaration;
    readonly by: string | undefined;
    /** Whether it may be the outage of another incident is asked of what happens now. */
    readonly asks?: { readonly service: string; readonly separate: boolean | undefined };
  }

  function opening(sent: z.output<typeof body>): Opening {
    if (sent.kind === "retroactive") {
      const { kind, by: named, ...fields } = sent;
      return { kind, declaration: { type: "enterRetroactively", ...fields }, by: named };
    }
    const { kind = "real", by: named, separate: isSeparate, ...fields } = sent;
    const opened = { kind, declaration: { type: "declare", ...fields }, by: named } as const;
    return isSeparate === true ? opened : { ...opened, asks: { service: fields.service, separate: isSeparate } };
  }
}
