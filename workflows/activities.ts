import { type ActivityOptions, proxyActivities } from "@temporalio/workflow";
import type { createActivities } from "../activities/index.ts";
import type { RecordBatch } from "../activities/ports/records.ts";
import type { Effect, Lane, PagingDeed } from "../domain/incident/effects.ts";
import { firstPolicyOf, type Incident } from "../domain/incident/incident.ts";
import type { Event } from "../domain/incident/events.ts";
import { type Instant, minute } from "../domain/incident/moment.ts";
import { laneQueue } from "./messages.ts";
import { batchSummary, effectSummary, recordSummary } from "./temporal-ui/summaries.ts";

type Activities = ReturnType<typeof createActivities>;
export type PagingEffect = Extract<Effect, { do: PagingDeed }>;

/**
 * The options of every activity. Attempts are short. A cancelled attempt is awaited to its end, so that a run that
 * continues as new knows of every effect whether it was carried out.
 */
const attempt = { startToCloseTimeout: "15 seconds", cancellationType: "WAIT_CANCELLATION_COMPLETED" } as const;

/**
 * The options of the activity that pages. It is retried, since a second page is better than none: quickly at first,
 * until the page is reported as failed and the next step is taken, then slowly while its round is open. Pages go
 * first in every queue. The worker that sends a page sends Temporal heartbeats: when that worker is killed, another
 * worker takes the page over within three seconds.
 */
const paging = (scheduleToClose: number, maximumInterval: number): ActivityOptions => ({
  ...attempt,
  startToCloseTimeout: "10 seconds",
  heartbeatTimeout: "2 seconds",
  scheduleToCloseTimeout: scheduleToClose,
  retry: { initialInterval: "500 milliseconds", backoffCoefficient: 2, maximumInterval },
  priority: { priorityKey: 1 },
});

/**
 * The options for a lane's batch of effects, which is retried for two minutes. Then the lane is reported as down, and
 * the incident's state says when it is tried again, which costs no history and lets the incident rest. Retrying is
 * safe: each effect has a key under which it is carried out once.
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

/**
 * Makes the activities, each on the task queue of its lane. The functions are not `async`, since the SDK captures a
 * stack trace for each promise.
 */
export const activitiesOn = (queue: string, now: () => Instant): Doing => ({
  page: (effect, tryingUntil, slowly) => {
    const triedForMs = Math.max(shortestTrialMs, tryingUntil - now());
    const options = paging(triedForMs, slowly ? 1 * minute : 10_000);
    const { page } = proxyActivities<Activities>({ ...options, taskQueue: laneQueue(queue, "paging") });
    return page.executeWithOptions({ summary: effectSummary(effect) }, [effect, triedForMs]);
  },
  deliver: (lane, effects) => {
    const { deliver } = proxyActivities<Activities>({ ...batch, taskQueue: laneQueue(queue, lane) });
    return deliver.executeWithOptions({ summary: batchSummary(effects) }, [effects]);
  },
  record: (incident, events) => {
    const { record } = proxyActivities<Activities>({ ...batch, taskQueue: laneQueue(queue, "records") });
    return record.executeWithOptions({ summary: recordSummary(events) }, [batchOf(incident, events)]);
  },
});

/**
 * Makes the batch that records events. The first batch carries the policy, so that the incident can be rebuilt from
 * the database alone.
 */
export const batchOf = (incident: Incident, events: readonly Event[]): RecordBatch => ({
  incidentId: incident.id,
  kind: incident.kind,
  ...(events[0]?.seq === 1 ? { policy: firstPolicyOf(incident) } : {}),
  events,
});

/** The shortest time for which a page is tried: a page whose time is over already still gets one attempt. */
const shortestTrialMs = 15_000;
