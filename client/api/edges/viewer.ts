import type { FastifyRequest } from "fastify";
import type { Settings } from "../../../config/settings.ts";
import type { Person } from "../../../domain/incident/people.ts";
import { maySpeakFor } from "../../../domain/commands/needed-standings.ts";
import type { Reader } from "../../../records/reading/read.ts";
import { maySee, type Viewer } from "../../../records/reading/viewer.ts";
import type { Incidents } from "../../temporal/incidents.ts";
import { Unavailable } from "../../temporal/temporal-answers.ts";
import { personHeader } from "./authentication.ts";
import { callerOf } from "./caller.ts";
import { Problem } from "./problems.ts";

/**
 * The sources for reading incidents: the incidents' workflows, the records, and the settings that say who sees private
 * incidents.
 */
export interface Reading {
  readonly incidents: Pick<Incidents, "get">;
  readonly records: Reader;
  readonly settings: () => Settings;
}

/**
 * Returns the viewer on whose rights a request reads: the person that the request names, if the token may speak for
 * that person, else the token's owner. Speaking for somebody never shows more than the token's owner sees, so an
 * integration sees no private incident in anybody's name.
 */
export function viewerOf(request: FastifyRequest, { settings }: Pick<Reading, "settings">): Viewer {
  const caller = callerOf(request);
  const header = request.headers[personHeader];
  const named = typeof header === "string" && header !== "" ? header : undefined;
  if (named !== undefined && !maySpeakFor(caller, named)) {
    throw new Problem("not-allowed", `This token is ${caller.person ?? "a machine"}'s: it may not look for ${named}.`);
  }
  const seesPrivate = caller.standing === "admin" && settings().api.adminsSeePrivate;
  const own = { seesPrivate, ...(caller.person === undefined ? {} : { person: caller.person }) };
  return named === undefined ? own : inNameOf(named, own);
}

/**
 * Returns the viewer for a token's owner who speaks for a person. If the owner sees every private incident, the viewer
 * sees the private incidents that the person may see; otherwise the viewer sees none.
 */
const inNameOf = (person: Person, own: Viewer): Viewer => {
  if (person === own.person) return own;
  return own.seesPrivate ? { seesPrivate: false, person } : { seesPrivate: false };
};

/** Collects from a request for one incident everything that findIncident needs. */
export const findingOf = (
  request: FastifyRequest & {
    readonly params: { readonly id: string };
    readonly query: { readonly minRevision?: number | undefined };
  },
  context: Pick<Reading, "settings">,
) => ({
  id: request.params.id,
  minRevision: request.query.minRevision,
  viewer: viewerOf(request, context),
  log: request.log,
});

/**
 * Answers 404 if the incident is private and the person who acts may not see it. The records say whether it is
 * private, or its workflow if the records do not answer or do not have the incident yet. If neither answers, the
 * command goes on to the rules, since emergencies are never blocked.
 */
export async function refuseOutsiders(
  request: FastifyRequest,
  context: Reading,
  id: string,
  person: Person | undefined,
): Promise<void> {
  if ((await visibility(request, context, id, person)) === "hidden") throw noIncident(id);
}

/**
 * Answers 404, as for an incident that does not exist, if a command names an incident that the person who acts may not
 * see.
 */
export async function refuseUnseen(
  request: FastifyRequest,
  context: Reading,
  id: string,
  person: Person | undefined,
): Promise<void> {
  const seen = await visibility(request, context, id, person);
  if (seen === "hidden" || seen === "absent") throw noIncident(id);
}

const noIncident = (id: string): Problem => new Problem("not-found", `There is no incident ${id}.`);

/**
 * Says whether the person or machine that acts may see an incident; "unknown" if neither the records nor the
 * incident's workflow answer.
 */
async function visibility(
  request: FastifyRequest,
  context: Reading,
  id: string,
  person: Person | undefined,
): Promise<"seen" | "hidden" | "absent" | "unknown"> {
  const own = viewerOf(request, context);
  const viewer = own.seesPrivate || person === undefined ? own : inNameOf(person, own);
  const recorded = await context.records.isVisible(id, viewer).catch(() => "no answer" as const);
  if (typeof recorded === "boolean") return recorded ? "seen" : "hidden";
  try {
    const view = await context.incidents.get(id);
    // Temporal deletes incidents that ended long ago, so only the records can say that there is no such incident.
    if (view === undefined) return recorded === "no answer" ? "unknown" : "absent";
    return maySee(viewer, view.incident) ? "seen" : "hidden";
  } catch (error) {
    if (error instanceof Unavailable) return "unknown";
    throw error;
  }
}

/**
 * Whether the sender of an alert may learn which incident the alert belongs to. An incident that is not recorded yet
 * is too new to be private.
 */
export async function mayBeTold({ records }: Pick<Reading, "records">, id: string, viewer: Viewer): Promise<boolean> {
  return viewer.seesPrivate || (await records.isVisible(id, viewer).catch(() => false)) !== false;
}
