import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@temporalio/client";
import { getIncident, type IncidentView } from "../../workflows/messages.ts";
import type { Patience } from "./deliver-command.ts";
import { meaningOf, Unavailable } from "./temporal-answers.ts";

const pauseMs = 50;

/**
 * Reads the incident from its workflow, and waits a while until the workflow has reached `minRevision`. For a moment
 * between two runs of the workflow no run can answer, so the query is repeated then. Returns undefined if there is no
 * such incident.
 */
export async function readIncident(
  client: Client,
  incidentId: string,
  minRevision: number,
  { readWithinMs }: Patience,
): Promise<IncidentView | undefined> {
  const giveUpAt = Date.now() + readWithinMs;
  let latest: IncidentView | undefined;
  for (;;) {
    const isLastTime = Date.now() + pauseMs >= giveUpAt;
    try {
      latest = await client.withDeadline(giveUpAt, async () =>
        client.workflow.getHandle(incidentId).query(getIncident),
      );
      if (latest.revision >= minRevision || isLastTime) return latest;
    } catch (error) {
      const meaning = meaningOf(error);
      if (meaning?.as === "absent") return undefined;
      if (meaning?.as !== "again" && meaning?.as !== "unknown") throw error;
      if (isLastTime || meaning.as === "unknown") {
        if (latest !== undefined) return latest;
        throw new Unavailable("Temporal", error);
      }
    }
    await sleep(pauseMs);
  }
}
