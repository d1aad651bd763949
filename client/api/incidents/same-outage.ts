import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Kind } from "../../../domain/incident/kind.ts";
import { hour, type Instant } from "../../../domain/incident/moment.ts";
import { isoOf } from "../edges/fields.ts";
import { type Reading, viewerOf } from "../edges/viewer.ts";

export const openIncident = z.object({
  id: z.string(),
  severity: z.string(),
  title: z.string(),
  openedAt: z.string(),
  commander: z.string().optional(),
});
type OpenIncident = z.output<typeof openIncident>;

/** How long ago an incident may have been opened to count as possibly the same outage. */
const withinMs = 24 * hour;
const mostShown = 5;

/**
 * Lists open incidents of the service that may be the same outage and that the caller may see, the newest first. If the
 * records do not answer, the list is empty, since emergencies are never blocked.
 */
export async function openOf(
  { service, kind, now }: { readonly service: string; readonly kind: Kind; readonly now: Instant },
  request: FastifyRequest,
  context: Pick<Reading, "records" | "settings">,
): Promise<readonly OpenIncident[]> {
  try {
    const viewer = viewerOf(request, context);
    const { rows } = await context.records.incidents({ service, kind, open: true, limit: 20 }, viewer);
    return rows
      .filter(({ openedAt, resolvedAt }) => resolvedAt === null && openedAt > now - withinMs)
      .slice(0, mostShown)
      .map(({ id, severity, title, openedAt, commander }) => ({
        ...{ id, severity, title, openedAt: isoOf(openedAt) },
        ...(commander === null ? {} : { commander }),
      }));
  } catch (error) {
    request.log.warn({ err: error }, "the records do not answer: nobody is asked whether it is the same outage");
    return [];
  }
}

/** Returns a sentence that asks whether to join one of the open incidents. */
export const asksToJoin = (open: readonly OpenIncident[]): string => {
  const each = open.map(({ id, severity, title }) => `${id} (${severity}, ${title})`).join("; ");
  return `There is an open incident of this service already: ${each}. Join it, or declare with "separate": true.`;
};
