import type { AlertFact } from "../incident/incident.ts";
import { hour, type Instant } from "../incident/moment.ts";

/**
 * How long a copy of an alert's message may still be on its way, because its sender tries again or the second sender
 * of a pair waits 15 seconds for the first. An alert that really fires again is sent later than that, or with a new
 * start.
 */
export const copyUnderWayMs = 30_000;

/**
 * Says whether a firing was sent before its alert cleared but arrives afterwards. The same start alone proves
 * nothing: an alert that fires again may keep its start, as when Prometheus restarts or the other of a pair still
 * sees the outage.
 */
export const isLateCopy = (
  firing: { readonly startedAt: Instant },
  over: { readonly startedAt: Instant; readonly endedAt?: Instant; readonly clearedAt: Instant },
  sinceClearingMs: number,
): boolean =>
  firing.startedAt <= Math.min(over.endedAt ?? over.startedAt, over.clearedAt) && sinceClearingMs < copyUnderWayMs;

/**
 * Says whether a clearing belongs to an earlier firing than the present one. Two replicas see one firing begin at
 * different instants, so the end is compared; the start only if there is no end.
 */
export const isOfEarlierFiring = (
  cleared: { readonly startedAt?: Instant; readonly endedAt?: Instant },
  firing: Pick<AlertFact, "startedAt" | "endedBefore">,
): boolean => {
  const { startedAt, endedAt } = cleared;
  if (endedAt === undefined) return startedAt !== undefined && startedAt < firing.startedAt;
  return endedAt < firing.startedAt || (firing.endedBefore !== undefined && endedAt <= firing.endedBefore);
};

/** If an alert began longer ago than this, its start says nothing about how fast the alert was found. */
const usualDelayMs = hour;

/**
 * Returns the start of an alert that counts for deadlines and ids: its own start, or the time of receipt if the
 * alert began more than an hour before. A monitoring system may only now be connected, with an alert that has fired
 * for years.
 */
export const countedStart = (startedAt: Instant, receivedAt: Instant): Instant =>
  startedAt < receivedAt - usualDelayMs ? receivedAt : startedAt;
