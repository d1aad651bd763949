import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyBaseLogger } from "fastify";
import type { Incident } from "../../domain/incident.ts";
import { maySee, type Viewer } from "../../records/viewer.ts";
import type { IncidentView } from "../../workflows/messages.ts";
import { Unavailable } from "../temporal-answers.ts";
import { Problem } from "./problems.ts";
import type { RouteContext } from "./routes.ts";

/** The records follow within tens of milliseconds; when the database was down, only once it is caught up with. */
const catchUpWithinMs = 3000;
const askAgainMs = 50;

interface Finding {
  readonly id: string;
  readonly minRevision: number | undefined;
  readonly viewer: Viewer;
  readonly log: FastifyBaseLogger;
}

/**
 * An incident as its workflow has it; from the records when no worker answers, or when it ended so long ago that
 * Temporal has forgotten it.
 */
export async function findIncident(
  { incidents, records }: RouteContext,
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
    const known = await records.incident(id, viewer);
    if (known === undefined || known.revision < (minRevision ?? 0)) throw error;
    return { incident: known.incident };
  }
  return { incident: (await recorded(id, minRevision, async () => records.incident(id, viewer))).incident };
}

/** What the records say of an incident, at `minRevision` or later. */
export async function recorded<A extends { readonly revision: number }>(
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
