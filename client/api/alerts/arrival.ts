import type { FastifyRequest } from "fastify";
import type { Instant } from "../../../domain/incident/moment.ts";
import type { Arrival } from "../../../intake/take-in.ts";
import type { RequestClock } from "../edges/sender.ts";

/**
 * Describes how the alerts of a request arrived: when, and in which request. In rehearsal the time of arrival is left
 * out, since the real clock does not count there.
 */
export const arrivalOf = (
  { id: requestId, log }: Pick<FastifyRequest, "id" | "log">,
  { now, rehearsal }: RequestClock,
  at: Instant = now(),
): Arrival => ({
  now: at,
  requestId,
  ...(rehearsal ? {} : { sentAt: now() }),
  report: (error, sentence) => log.warn({ err: error }, sentence),
});
