import { type ActivityOptions, proxyActivities } from "@temporalio/workflow";
import type { createActivities } from "../activities/index.ts";
import type { Effect, Lane, PagingDeed } from "../domain/effects.ts";
import { firstPolicyOf, type Incident } from "../domain/incident.ts";
import type { Event } from "../domain/events.ts";
import { type Instant, minute } from "../domain/moment.ts";
import { laneQueue } from "./messages.ts";

type Activities = ReturnType<typeof createActivities>;
export type PagingEffect = Extract<Effect, { do: PagingDeed }>;

/**
 * An attempt is short and its end is waited for even when cancelled: a run that turns over then knows what was done,
 * and nothing stays ambiguous.
 */
const attempt = { startToCloseTimeout: "15 seconds", cancellationType: "WAIT_CANCELLATION_COMPLETED" } as const;

/**
 * Paging: a page is tried again and again, since a second page is better than none. Fresh pages are tried until they
 * are given up for the next step; afterwards slowly, for as long as the round is open. First in every queue.
 */
const paging = (scheduleToClose: number, maximumInterval: number): ActivityOptions => ({
  ...attempt,
  startToCloseTimeout: "10 seconds",
  scheduleToCloseTimeout: scheduleToClose,
  retry: { initialInterval: "1 second", backoffCoefficient: 2, maximumInterval },
  priority: { priorityKey: 1 },
});

/**
 * A lane's batch: tried for two minutes; then the lane says it is down and backs off in the incident's state, where it
 * costs no history and lets the incident rest. Safe to repeat: every effect is done once under its key.
 */
const batch: ActivityOptions = {
  ...attempt,
  scheduleToCloseTimeout: "2 minutes",
  retry: { initialInterval: "2 seconds", backoffCoefficient: 2, maximumInterval: "20 seconds" },
};

export interface Doing {
  readonly page: (effect: PagingEffect, tryingUntil: Instant, slowly: boolean) => ReturnType<Activities["page"]>;
  readonly deliver: (lane: Lane, effects: readonly Effect[]) => ReturnType<Activities["deliver"]>;
  readonly record: (incident: Incident, events: readonly Event[]) => ReturnType<Activities["record"]>;
}

/** The activities, each on the task queue of its lane. Not `async`: for each promise the SDK captures a stack trace. */
export const activitiesOn = (queue: string, now: () => Instant): Doing => ({
  page: (effect, tryingUntil, slowly) => {
    const triedForMs = Math.max(shortestTrialMs, tryingUntil - now());
    const options = paging(triedForMs, slowly ? 1 * minute : 10_000);
    const { page } = proxyActivities<Activities>({ ...options, taskQueue: laneQueue(queue, "paging") });
    return page.executeWithOptions({ summary: summaryOf(effect) }, [effect, triedForMs]);
  },
  deliver: (lane, effects) => {
    const { deliver } = proxyActivities<Activities>({ ...batch, taskQueue: laneQueue(queue, lane) });
    return deliver.executeWithOptions({ summary: short(effects.map(summaryOf).join(", ")) }, [effects]);
  },
  record: (incident, events) => {
    const { record } = proxyActivities<Activities>({ ...batch, taskQueue: laneQueue(queue, "records") });
    const first = events[0]?.seq ?? 0;
    const summary = `events ${first} to ${events.at(-1)?.seq ?? first}`;
    // The policy rides along with the first event, so that the fold can be done again from the records alone.
    const withPolicy = first === 1 ? { policy: firstPolicyOf(incident) } : {};
    const { id, kind } = incident;
    return record.executeWithOptions({ summary }, [{ incidentId: id, kind, ...withPolicy, events }]);
  },
});

/** A page that is late already is still tried for as long as one attempt may take. */
const shortestTrialMs = 15_000;

/** The server takes 400 bytes. */
const short = (text: string): string => (text.length <= 200 ? text : `${text.slice(0, 199)}…`);

const summaryOf = (effect: Effect): string => {
  switch (effect.do) {
    case "page":
      return short(`page ${effect.asks.map(({ target, ask }) => `${target}: ${ask}`).join("; ")}`);
    case "post":
    case "edit":
      return `${effect.do} ${effect.name}`;
    case "tell":
      return `tell ${effect.audience}`;
    case "remind":
      return `remind ${effect.to}`;
    case "createTicket":
    case "comment":
      return `${effect.do} ${effect.ticket}`;
    case "publish":
      return `status page: ${effect.state}`;
    default:
      return effect.do;
  }
};
