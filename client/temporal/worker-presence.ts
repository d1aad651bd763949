import { type Client, isGrpcServiceError } from "@temporalio/client";
import { tsToMs } from "@temporalio/common/lib/time";
import { temporal } from "@temporalio/proto";
import type { Lane } from "../../domain/incident/effects.ts";
import { atRestQueue, laneQueue, queueOf, type Realm, workerHeartbeatsEveryMs } from "../../workflows/messages.ts";

const { TASK_QUEUE_TYPE_WORKFLOW, TASK_QUEUE_TYPE_ACTIVITY } = temporal.api.enums.v1.TaskQueueType;
const { WORKER_STATUS_RUNNING } = temporal.api.enums.v1.WorkerStatus;
export const workflowTasks = TASK_QUEUE_TYPE_WORKFLOW;
export const activityTasks = TASK_QUEUE_TYPE_ACTIVITY;
/**
 * A worker that has not polled for this long counts as absent. A poll lasts at most one minute; the server itself
 * would wait five minutes.
 */
const presentWithinMs = 75_000;
/** A worker that has missed this many heartbeats counts as absent, even if the server still lists its last poll. */
const heartbeatsMissed = 3;
const shortestSilenceMs = 5_000;
/** The largest number of workers of one queue whose heartbeats are read. */
const mostWorkers = 1000;
const answerWithinMs = 2000;

interface Queue {
  readonly name: string;
  readonly type: temporal.api.enums.v1.TaskQueueType;
}

/**
 * Lists each reason why incidents cannot go on, in a sentence: Temporal does not answer, or no worker polls a queue.
 */
export async function whatIsMissing(client: Client, realm: Omit<Realm, "kind">): Promise<readonly string[]> {
  try {
    const missing = await client.withDeadline(Date.now() + answerWithinMs, async () =>
      queuesWithoutWorkers(client, queuesOf(queueOf({ ...realm, kind: "real" }))),
    );
    return missing.map((name) => `no worker asks for work on task queue "${name}"; start one`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [`Temporal does not answer (${why})`];
  }
}

/**
 * Lists the queues of incidents, pages and records, without which no incident goes on, and the queues of the given
 * lanes.
 */
export const queuesOf = (active: string, lanes: readonly Lane[] = []): readonly Queue[] => [
  { name: active, type: TASK_QUEUE_TYPE_WORKFLOW },
  { name: atRestQueue(active), type: TASK_QUEUE_TYPE_WORKFLOW },
  ...(["paging", "records", ...lanes] as const).map((lane) => ({
    name: laneQueue(active, lane),
    type: TASK_QUEUE_TYPE_ACTIVITY,
  })),
];

export async function queuesWithoutWorkers(client: Client, queues: readonly Queue[]): Promise<readonly string[]> {
  const missing = await Promise.all(queues.map(async (queue) => ((await isPolled(client, queue)) ? [] : [queue.name])));
  return missing.flat();
}

/**
 * Whether a worker polls the queue and has sent a recent heartbeat. The server lists the last poll of a killed worker
 * for another minute, so a poll alone is enough only if no worker sends heartbeats.
 */
async function isPolled(client: Client, queue: Queue): Promise<boolean> {
  const [polled, heartbeats] = await Promise.all([wasPolled(client, queue), heartbeatsOn(client, queue)]);
  return polled && (heartbeats.length === 0 || heartbeats.some(isRecent));
}

async function wasPolled(client: Client, { name, type }: Queue): Promise<boolean> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name },
    taskQueueType: type,
  });
  return pollers.some(({ lastAccessTime }) => lastAccessTime && Date.now() - tsToMs(lastAccessTime) < presentWithinMs);
}

type Heartbeat = temporal.api.worker.v1.IWorkerHeartbeat;

/**
 * Returns the last heartbeat of each worker of the queue; an empty list if the server or the workers are too old for
 * heartbeats.
 */
async function heartbeatsOn(client: Client, { name }: Queue): Promise<readonly Heartbeat[]> {
  const { namespace } = client.options;
  try {
    const query = `TaskQueue="${name}"`;
    const { workersInfo } = await client.workflowService.listWorkers({ namespace, query, pageSize: mostWorkers });
    return workersInfo.flatMap(({ workerHeartbeat }) => workerHeartbeat ?? []);
  } catch (error) {
    if (isGrpcServiceError(error) && withoutHeartbeats.includes(error.code)) return [];
    throw error;
  }
}

/**
 * The error codes of a server that does not know the call for heartbeats (UNIMPLEMENTED) or has turned it off
 * (INVALID_ARGUMENT).
 */
const withoutHeartbeats: readonly number[] = [12, 3];

function isRecent({ status, heartbeatTime, elapsedSinceLastHeartbeat: interval }: Heartbeat): boolean {
  if (status !== WORKER_STATUS_RUNNING || !heartbeatTime) return false;
  // A worker's first heartbeat names no interval.
  const intervalMs = interval ? tsToMs(interval) : workerHeartbeatsEveryMs;
  const silentMs = Math.max(shortestSilenceMs, heartbeatsMissed * intervalMs);
  return Date.now() - tsToMs(heartbeatTime) < silentMs;
}
