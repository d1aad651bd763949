import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Kind } from "../../domain/kind.ts";
import { hour, type Instant } from "../../domain/moment.ts";
import { isoOf } from "./fields.ts";
import type { RouteContext } from "./routes.ts";
import { viewerOf } from "./viewer.ts";

export const openIncident = z.object({
  id: z.string(),
  severity: z.string(),
  title: z.string(),
  openedAt: z.string(),
  commander: z.string().optional(),
});
type OpenIncident = z.output<typeof openIncident>;

/** What is older than this is hardly the same outage, and resolved or forgotten. */
const withinMs = 24 * hour;
const mostShown = 5;

/**
 * Open incidents of the service that may be the same outage, the newest first: those the caller may see. Emergencies
 * are never blocked: records that cannot be asked know of none.
 */
export async function openOf(
  { service, kind, now }: { readonly service: string; readonly kind: Kind; readonly now: Instant },
  request: FastifyRequest,
  context: RouteContext,
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

/** In a sentence, for whoever is asked. */
export const asksToJoin = (open: readonly OpenIncident[]): string => {
  const each = open.map(({ id, severity, title }) => `${id} (${severity}, ${title})`).join("; ");
  return `There is an open incident of this service already: ${each}. Join it, or declare with "separate": true.`;
};
