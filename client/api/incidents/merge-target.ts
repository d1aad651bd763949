import type { FastifyRequest } from "fastify";
import type { Person } from "../../../domain/incident/people.ts";
import { Problem } from "../edges/problems.ts";
import { type Reading, refuseUnseen, viewerOf } from "../edges/viewer.ts";

interface Merge {
  readonly from: string;
  readonly into: string;
  /**
   * The person who asks for the merge, if the request names a person. A person may see fewer incidents than the token
   * may.
   */
  readonly person: Person | undefined;
}

/**
 * Answers 404 if the person may not see the incident to merge into, so that a merge reveals nothing of a private
 * incident and writes nothing into its timeline. Answers 409 if that incident has ended, which is final. Other reasons
 * for a refusal may change, so the two incidents check those themselves. If the records do not know the incident or do
 * not answer, the merge goes on.
 */
export async function refuseTarget(
  request: FastifyRequest,
  context: Reading,
  { from, into, person }: Merge,
): Promise<void> {
  await refuseUnseen(request, context, into, person);
  const viewer = { ...viewerOf(request, context), ...(person === undefined ? {} : { person }) };
  const target = await context.records.incident(into, viewer).catch(() => undefined);
  if (target?.incident.ended === undefined) return;
  const { merged, mergedInto } = target.incident;
  // The target has already taken over this incident; the answer of the merge command will say so.
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
