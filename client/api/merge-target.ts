import type { FastifyRequest } from "fastify";
import type { Person } from "../../domain/people.ts";
import { Problem } from "./problems.ts";
import type { RouteContext } from "./routes.ts";
import { viewerOf } from "./viewer.ts";

interface Merge {
  readonly from: string;
  readonly into: string;
  /** Who asks for it, who may see less than the token. */
  readonly person: Person | undefined;
}

/**
 * Answers 409 where the incident to merge into has ended, which nothing undoes. All else it may decline for can change
 * meanwhile: that is between the two. So is what the records do not have, or do not answer.
 */
export async function refuseEndedTarget(
  request: FastifyRequest,
  context: RouteContext,
  { from, into, person }: Merge,
): Promise<void> {
  const viewer = { ...viewerOf(request, context), ...(person === undefined ? {} : { person }) };
  const known = await context.records.incident(into, viewer).catch(() => undefined);
  if (known?.incident.ended === undefined) return;
  const { merged, mergedInto } = known.incident;
  // It took it over before it ended: the one that has gone says so itself.
  if (merged?.includes(from) === true) return;
  if (mergedInto === undefined)
    throw new Problem("refused", `${into} has ended: there is nothing to merge ${from} into.`);
  throw new Problem(
    "refused",
    mergedInto === from
      ? `${into} was merged into ${from}: there is nothing to merge ${from} into.`
      : `${into} was merged into ${mergedInto}: merge ${from} into that one.`,
  );
}
