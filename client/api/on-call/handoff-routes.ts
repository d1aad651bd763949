import { z } from "zod";
import { onDutyAt, scheduleNamed } from "../../../on-call/schedule.ts";
import type { Handoff, HandoffBook } from "../../../records/handoffs.ts";
import type { BackgroundJobs } from "../../temporal/background-jobs.ts";
import { actorOf } from "../edges/authentication.ts";
import { handoffAnswer, handoffSchema } from "./duty-schemas.ts";
import type { Directory } from "../edges/directory.ts";
import { line } from "../edges/fields.ts";
import { type DutyParts, settingsAt } from "./on-call-routes.ts";
import { Problem, problemResponses } from "../edges/problems.ts";
import type { Routes } from "../edges/routes.ts";

export interface HandoffParts extends DutyParts {
  readonly handoffs: HandoffBook;
  readonly directory: Directory;
  readonly backgroundJobs: Pick<BackgroundJobs, "handoffAcknowledged">;
}

/** Adds the routes that list handoffs of duty, and by which the person on duty confirms a handoff. */
export function handoffRoutes(app: Routes, context: HandoffParts): void {
  const { handoffs, backgroundJobs, directory, now } = context;

  app.get(
    "/on-call/handoffs",
    {
      schema: {
        operationId: "listHandoffs",
        summary: "What was handed over within a week: what nobody has confirmed, and who confirmed the rest",
        response: { 200: z.object({ handoffs: z.array(handoffSchema) }), ...problemResponses },
      },
    },
    async () => ({ handoffs: (await handoffs.handoffs(now())).map(handoffAnswer) }),
  );

  app.post(
    "/on-call/handoffs/:id/acknowledge",
    {
      config: { needs: "changeDuty" },
      schema: {
        operationId: "acknowledgeHandoff",
        summary: "Confirm that you have what was handed to you; the first confirmation counts",
        params: z.object({ id: z.coerce.number().int().min(1).max(2_147_483_647) }),
        body: z.strictObject({ by: line.optional() }),
        response: { 200: handoffSchema, ...problemResponses },
      },
    },
    async (request) => {
      const { id } = request.params;
      const by = actorOf(request, request.body.by, "join", directory).name;
      const found = await handoffs.handoff(id);
      if (found === undefined) throw new Problem("not-found", `There is no handoff ${String(id)}.`);
      if (found.acknowledgedAt === null) await mustHaveIt(found, by);
      const acknowledged = (await handoffs.acknowledge(id, { by, at: now() })) ?? found;
      request.log.info({ handoff: id, schedule: found.schedule, by: acknowledged.acknowledgedBy }, "handoff confirmed");
      // The confirmation is stored by now. If Temporal does not answer, the waiting workflow finds the confirmation by
      // itself.
      await backgroundJobs.handoffAcknowledged(found.workflow).catch((error: unknown) => {
        request.log.warn({ err: error, handoff: id }, "what waits for the confirmation ends later");
      });
      return handoffAnswer(acknowledged);
    },
  );

  async function mustHaveIt({ schedule: id, person }: Handoff, by: string): Promise<void> {
    if (by === person) return;
    const schedule = scheduleNamed(id, await settingsAt(context, now()));
    if (schedule !== undefined && onDutyAt(schedule, now())?.person === by) return;
    throw new Problem(
      "refused",
      `${id} was handed to ${person}: they confirm it, or who is on duty there now. ` +
        `An override puts somebody on duty in another's place.`,
    );
  }
}
