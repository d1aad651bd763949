import { type NativeConnection, Worker, type WorkflowBundleOption } from "@temporalio/worker";
import type { Canary } from "../activities/canary.ts";
import type { BackgroundJobs } from "../activities/background-jobs.ts";
import type { createActivities } from "../activities/index.ts";
import { deliveryLanes, type DeliveryLane } from "../domain/incident/effects.ts";
import { atRestQueue, type HeartbeatAlarm, laneQueue } from "../workflows/messages.ts";
import { heartbeating } from "./heartbeating.ts";
import { type WorkerGroup, workerGroups } from "../config/variables.ts";

export interface QueueOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  /** The task queue of active incidents; the names of the other queues are derived from it. */
  readonly queue: string;
  readonly workflowBundle: WorkflowBundleOption;
  readonly activities: ReturnType<typeof createActivities>;
  /** The activities of background jobs; without them, these workers run no background jobs. */
  readonly backgroundJobs?: BackgroundJobs & HeartbeatAlarm & Canary;
  /**
   * How long Temporal keeps an incident's next task for the worker that has the incident in memory, before any other
   * worker may take it. A killed worker delays its incidents by this time.
   */
  readonly stickyTimeoutMs: number;
  /** How long a stopping worker waits for its activities. */
  readonly graceMs: number;
  /** The parts of the work that this process does; all parts when left out. */
  readonly groups?: readonly WorkerGroup[];
}

/**
 * How many incidents at rest one worker handles at once: few, so that the hundreds that wake on a Monday morning do
 * not delay a page.
 */
const slotsAtRest = 4;

/**
 * Makes the workers of one kind of incident: one for workflows and their pages, one for incidents at rest, and one for
 * the activities of each other lane. Neither a slow vendor nor a crowd of follow-ups can thus take the slots that a
 * page needs.
 */
export const createQueueWorkers = async (options: QueueOptions): Promise<readonly Worker[]> => {
  const {
    connection,
    namespace,
    queue,
    workflowBundle,
    activities,
    backgroundJobs,
    stickyTimeoutMs,
    graceMs,
    groups = workerGroups,
  } = options;
  const every = { connection, namespace, shutdownGraceTime: graceMs, shutdownForceTime: 2 * graceMs };
  const waiting = { ...every, workflowBundle, stickyQueueScheduleToStartTimeout: stickyTimeoutMs };
  const { page, policyOf, ...others } = activities;
  const delivering = (lane: DeliveryLane | "records") =>
    Worker.create({
      ...every,
      taskQueue: laneQueue(queue, lane),
      activities: others,
      // The most simultaneous calls to vendors, which they can bear.
      maxConcurrentActivityTaskExecutions: 20,
      maxConcurrentActivityTaskPolls: 2,
    });
  const make: { readonly [G in Exclude<WorkerGroup, "drills">]: () => readonly Promise<Worker>[] } = {
    incidents: () => [
      Worker.create({
        ...waiting,
        taskQueue: queue,
        // A page is an activity on the queue of its workflow. Temporal starts such an activity with the answer to the
        // workflow task that scheduled it, so the page needs no further round trip.
        activities: { page: heartbeating(page), policyOf, ...backgroundJobs },
        // The number of activities at once: more than paging can ever need.
        maxConcurrentActivityTaskExecutions: 200,
        maxConcurrentActivityTaskPolls: 5,
      }),
    ],
    "at-rest": () => [
      Worker.create({
        ...waiting,
        taskQueue: atRestQueue(queue),
        maxConcurrentWorkflowTaskExecutions: slotsAtRest,
        maxConcurrentWorkflowTaskPolls: 2,
        maxCachedWorkflows: 200,
        workflowThreadPoolSize: 1,
      }),
    ],
    lanes: () => deliveryLanes.map(delivering),
    records: () => [delivering("records")],
  };
  return Promise.all(
    Object.entries(make).flatMap(([group, workers]) => (groups.some((it) => it === group) ? workers() : [])),
  );
};

export interface RunningWorkers {
  /** Resolves when all workers have stopped; if a worker failed, rejects once the others have stopped. */
  readonly done: Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Runs workers together. If one fails, all are stopped, since an incident needs every one of them. */
export const runTogether = (workers: readonly Worker[]): RunningWorkers => {
  const stopAll = () => {
    for (const worker of workers) if (worker.getState() === "RUNNING") worker.shutdown();
  };
  const runs = workers.map(async (worker) => worker.run().finally(stopAll));
  const done = Promise.allSettled(runs).then((ended) => {
    const failed = ended.find((one) => one.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  });
  return {
    done,
    stop: async () => {
      stopAll();
      await done;
    },
  };
};
