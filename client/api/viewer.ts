import type { FastifyRequest } from "fastify";
import type { Person } from "../../domain/people.ts";
import { maySpeakFor } from "../../domain/standings.ts";
import { maySee, type Viewer } from "../../records/viewer.ts";
import { Unavailable } from "../temporal-answers.ts";
import { personHeader } from "./authentication.ts";
import { callerOf } from "./caller.ts";
import { Problem } from "./problems.ts";
import type { RouteContext } from "./routes.ts";

/** Who looks: whom the request names, as far as its token may speak for them, else the token's own holder. */
export function viewerOf(request: FastifyRequest, context: RouteContext): Viewer {
  const caller = callerOf(request);
  const named = request.headers[personHeader];
  if (typeof named !== "string" || named === "" || named === caller.person) {
    const seesPrivate = caller.standing === "admin" && context.settings().api.adminsSeePrivate;
    return { seesPrivate, ...(caller.person === undefined ? {} : { person: caller.person }) };
  }
  if (!maySpeakFor(caller, named)) {
    throw new Problem("not-allowed", `This token is ${caller.person ?? "a machine"}'s: it may not look for ${named}.`);
  }
  return { seesPrivate: false, person: named };
}

/** What findIncident needs to know of a request for one incident. */
export const findingOf = (
  request: FastifyRequest & {
    readonly params: { readonly id: string };
    readonly query: { readonly minRevision?: number | undefined };
  },
  context: RouteContext,
) => ({
  id: request.params.id,
  minRevision: request.query.minRevision,
  viewer: viewerOf(request, context),
  log: request.log,
});

/**
 * Answers 404 where a private incident is none of the actor's business. The records know; where they do not answer or
 * do not have it yet, its workflow does. With neither, the command goes to the rules: an emergency waits for no list.
 */
export async function refuseOutsiders(
  request: FastifyRequest,
  context: RouteContext,
  id: string,
  person: Person | undefined,
): Promise<void> {
  const viewer = { ...viewerOf(request, context), ...(person === undefined ? {} : { person }) };
  if (viewer.seesPrivate) return;
  const known = await context.records.isVisible(id, viewer).catch(() => undefined);
  if (known ?? (await isVisibleInWorkflow(context, id, viewer))) return;
  throw new Problem("not-found", `There is no incident ${id}.`);
}

/** Whether somebody who sent an alert may hear which incident has it; what is not recorded yet is too fresh to be private. */
export async function mayBeTold({ records }: RouteContext, id: string, viewer: Viewer): Promise<boolean> {
  return viewer.seesPrivate || (await records.isVisible(id, viewer).catch(() => false)) !== false;
}

async function isVisibleInWorkflow({ incidents }: RouteContext, id: string, viewer: Viewer): Promise<boolean> {
  try {
    const view = await incidents.get(id);
    return view === undefined || maySee(viewer, view.incident);
  } catch (error) {
    if (error instanceof Unavailable) return true;
    throw error;
  }
}
