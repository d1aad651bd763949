import type { Client } from "@temporalio/client";
import { tsToMs } from "@temporalio/common/lib/time";
import { temporal } from "@temporalio/proto";
import type { Lane } from "../domain/effects.ts";
import { atRestQueue, laneQueue, queueOf, type Realm } from "../workflows/messages.ts";

const { TASK_QUEUE_TYPE_WORKFLOW, TASK_QUEUE_TYPE_ACTIVITY } = temporal.api.enums.v1.TaskQueueType;
export const workflowTasks = TASK_QUEUE_TYPE_WORKFLOW;
export const activityTasks = TASK_QUEUE_TYPE_ACTIVITY;
/** A poll lasts at most a minute; the server itself would call a worker present for five after it has died. */
const presentWithinMs = 75_000;
const answerWithinMs = 2000;

interface Queue {
  readonly name: string;
  readonly type: temporal.api.enums.v1.TaskQueueType;
}

/** What keeps incidents from going on, each in a sentence: Temporal does not answer, or no worker asks for its work. */
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

/** The queues of incidents, of pages and of records, without which nothing goes on, and those of more lanes. */
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

async function isPolled(client: Client, { name, type }: Queue): Promise<boolean> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name },
    taskQueueType: type,
  });
  return pollers.some(({ lastAccessTime }) => lastAccessTime && Date.now() - tsToMs(lastAccessTime) < presentWithinMs);
}
