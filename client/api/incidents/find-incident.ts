import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyBaseLogger } from "fastify";
import type { Incident } from "../../../domain/incident/incident.ts";
import { maySee, type Viewer } from "../../../records/reading/viewer.ts";
import type { IncidentView } from "../../../workflows/messages.ts";
import { Unavailable } from "../../temporal/temporal-answers.ts";
import { Problem } from "../edges/problems.ts";
import type { Reading } from "../edges/viewer.ts";

/**
 * How long a request waits until the records have the wanted revision. The records usually lag by some ten
 * milliseconds, and by more after the database was down.
 */
const catchUpWithinMs = 3000;
const askAgainMs = 50;

interface Finding {
  readonly id: string;
  readonly minRevision: number | undefined;
  readonly viewer: Viewer;
  readonly log: FastifyBaseLogger;
}

/**
 * Reads an incident from its workflow. The records are read instead when no worker answers, or when Temporal has
 * already deleted the workflow of an incident that ended long ago.
 */
export async function findIncident(
  { incidents, records }: Pick<Reading, "incidents" | "records">,
  { id, minRevision, viewer, log }: Finding,
): Promise<{ readonly incident: Incident; readonly view?: IncidentView }> {
  try {
    const view = await incidents.get(id, minRevision);
    if (view !== undefined) {
      if (!maySee(viewer, view.incident)) throw new Problem("not-found", `There is no incident ${id}.`);
      if (view.revision < (minRevision ?? 0)) throw behind(id, view.revision, minRevision);
      return { incident: view.incident, view };
    }
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    log.warn({ err: error, incident: id }, "the workflow does not answer: read from the records");
    const recorded = await records.incident(id, viewer);
    if (recorded === undefined || recorded.revision < (minRevision ?? 0)) throw error;
    return { incident: recorded.incident };
  }
  return { incident: (await readRecorded(id, minRevision, async () => records.incident(id, viewer))).incident };
}

/** Reads an answer from the records, again and again until it has `minRevision` or a later revision. */
export async function readRecorded<A extends { readonly revision: number }>(
  id: string,
  minRevision: number | undefined,
  ask: () => Promise<A | undefined>,
): Promise<A> {
  const giveUpAt = Date.now() + catchUpWithinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer.revision >= (minRevision ?? 0)) return answer;
    if (answer === undefined && minRevision === undefined)
      throw new Problem("not-found", `There is no incident ${id}.`);
    if (Date.now() + askAgainMs > giveUpAt) {
      if (answer === undefined) throw new Problem("not-found", `There is no incident ${id} in the records.`);
      throw behind(id, answer.revision, minRevision);
    }
    await sleep(askAgainMs);
  }
}

function behind(id: string, revision: number, wanted: number | undefined): Problem {
  return new Problem("behind", `${id} is known up to event ${revision}, not yet to ${wanted ?? 0}; ask again.`);
}
