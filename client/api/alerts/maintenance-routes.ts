import { randomUUID } from "node:crypto";
import { z } from "zod";
import { matcherOf } from "../../../intake/matchers.ts";
import type { Instant } from "../../../domain/incident/moment.ts";
import type { MaintenanceWindows } from "../../../records/maintenance-windows.ts";
import { actorOf } from "../edges/authentication.ts";
import type { Directory } from "../edges/directory.ts";
import { instant, isoOf, text } from "../edges/fields.ts";
import { fromDatabase } from "../edges/unless-database-away.ts";
import { maintenanceWindow, maintenanceWindows } from "./maintenance-schema.ts";
import { Problem, problemResponses } from "../edges/problems.ts";
import type { Routes } from "../edges/routes.ts";
import { senderHeaders } from "../edges/sender.ts";

export interface MaintenanceParts {
  readonly maintenance: Pick<MaintenanceWindows, "declare" | "comingAt" | "end">;
  readonly directory: Directory;
  readonly now: () => Instant;
}

const condition = z
  .string()
  .max(300)
  .refine((it) => matcherOf(it) !== undefined, 'expected a condition such as service="api" or env=~"prod.*"');

const newWindow = z.strictObject({
  reason: text,
  conditions: z.array(condition).min(1).max(20).describe("On an alert's labels; all of them have to hold."),
  startsAt: instant.optional().describe("Now, when left out."),
  endsAt: instant.describe("Who still fires then pages then."),
  by: z.string().max(100).optional(),
});

/** The longest maintenance window. Alerts that should never page need a rule over labels instead. */
const longestMs = 14 * 24 * 3_600_000;

/** Adds the routes that declare a maintenance window with a reason and an end, list the windows, and end one early. */
export function maintenanceRoutes(app: Routes, { maintenance, now, directory }: MaintenanceParts): void {
  app.post(
    "/maintenance",
    {
      config: { needs: "declare", idempotent: "by-answer" },
      schema: {
        operationId: "declareMaintenance",
        summary: "Declare a window of maintenance",
        headers: senderHeaders,
        body: newWindow,
        response: { 201: maintenanceWindow, ...problemResponses },
      },
    },
    async (request, reply) => {
      const { by, startsAt = now(), ...fields } = request.body;
      const declaredBy = actorOf(request, by, "fireAlert", directory).name;
      if (fields.endsAt <= Math.max(startsAt, now())) {
        throw new Problem("bad-input", "body.endsAt: the window has to end after it begins, and after now.");
      }
      if (fields.endsAt - startsAt > longestMs) {
        throw new Problem("bad-input", "body.endsAt: a window lasts two weeks at most; for longer write a rule.");
      }
      const id = randomUUID();
      const declared = { ...fields, id, startsAt, declaredBy };
      await fromDatabase(maintenance.declare(declared));
      request.log.info({ window: id, by: declaredBy }, "maintenance declared");
      reply.code(201);
      return shown(declared);
    },
  );

  app.get(
    "/maintenance",
    {
      schema: {
        operationId: "listMaintenance",
        summary: "Windows of maintenance that are not over",
        response: { 200: maintenanceWindows, ...problemResponses },
      },
    },
    async () => ({ windows: (await fromDatabase(maintenance.comingAt(now()))).map(shown) }),
  );

  app.delete(
    "/maintenance/:window",
    {
      config: { needs: "declare" },
      schema: {
        operationId: "endMaintenance",
        summary: "End a window of maintenance now",
        description: "Alerts that came before stay held until the end they were told.",
        params: z.object({ window: z.string().max(200) }),
        response: { 204: z.null(), ...problemResponses },
      },
    },
    async (request, reply) => {
      const { window: id } = request.params;
      const ended = await fromDatabase(maintenance.end(id, now()));
      if (!ended)
        throw new Problem("not-found", `There is no window ${id} that is not over; GET /maintenance lists them.`);
      request.log.info({ window: id }, "maintenance ended");
      reply.code(204);
      return null;
    },
  );
}

const shown = <
  W extends { readonly startsAt: number; readonly endsAt: number; readonly conditions: readonly string[] },
>(
  it: W,
) => ({ ...it, conditions: [...it.conditions], startsAt: isoOf(it.startsAt), endsAt: isoOf(it.endsAt) });
