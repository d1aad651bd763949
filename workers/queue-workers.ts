import { type NativeConnection, Worker, type WorkflowBundleOption } from "@temporalio/worker";
import type { Canary } from "../activities/canary.ts";
import type { Errands } from "../activities/errands.ts";
import type { createActivities } from "../activities/index.ts";
import { deliveryLanes, type DeliveryLane } from "../domain/effects.ts";
import { atRestQueue, type HeartbeatAlarm, laneQueue } from "../workflows/messages.ts";
import { type WorkerGroup, workerGroups } from "../config/variables.ts";

export interface QueueOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  /** The queue of active incidents; the names of the others follow from it. */
  readonly queue: string;
  readonly workflowBundle: WorkflowBundleOption;
  readonly activities: ReturnType<typeof createActivities>;
  /** What is done beside the incidents; without it these workers do none of that. */
  readonly errands?: Errands & HeartbeatAlarm & Canary;
  /** How long a run waits for the worker that has it in memory before any other takes it: what a killed worker costs. */
  readonly stickyTimeoutMs: number;
  /** How long a stopping worker waits for its activities. */
  readonly graceMs: number;
  /** Which part of the work this process takes; all of it when left out. */
  readonly groups?: readonly WorkerGroup[];
}

/** Few: hundreds of follow-ups waking together on a Monday morning must not delay a page (loop.md). */
const slotsAtRest = 4;

/**
 * The workers of one kind of incident: workflows with their pages, those at rest, and one for each other lane's
 * activities, so that neither a slow vendor nor a crowd of follow-ups takes the slots that a page needs.
 */
export const createQueueWorkers = async (options: QueueOptions): Promise<readonly Worker[]> => {
  const {
    connection,
    namespace,
    queue,
    workflowBundle,
    activities,
    errands,
    stickyTimeoutMs,
    graceMs,
    groups = workerGroups,
  } = options;
  const every = { connection, namespace, shutdownGraceTime: graceMs, shutdownForceTime: 2 * graceMs };
  const waiting = { ...every, workflowBundle, stickyQueueScheduleToStartTimeout: stickyTimeoutMs };
  const { page, ...others } = activities;
  const delivering = (lane: DeliveryLane | "records") =>
    Worker.create({
      ...every,
      taskQueue: laneQueue(queue, lane),
      activities: others,
      // As many hands as a vendor bears.
      maxConcurrentActivityTaskExecutions: 20,
      maxConcurrentActivityTaskPolls: 2,
    });
  const make: { readonly [G in Exclude<WorkerGroup, "drills">]: () => readonly Promise<Worker>[] } = {
    incidents: () => [
      Worker.create({
        ...waiting,
        taskQueue: queue,
        // On the queue of its workflow a page is handed over with the answer to the task that asked for it.
        activities: { page, ...errands },
        // More hands than paging can need.
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
  /** Settles when all have stopped; rejects when one failed, after the others were stopped. */
  readonly done: Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Runs workers together: when one fails all are stopped, since an incident needs every one of them. */
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
