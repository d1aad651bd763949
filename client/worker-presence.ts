import type { Client } from "@temporalio/client";
import { tsToMs } from "@temporalio/common/lib/time";
import { temporal } from "@temporalio/proto";
import { atRestQueue, laneQueue, queueOf, type Realm } from "../workflows/messages.ts";

const { TASK_QUEUE_TYPE_WORKFLOW, TASK_QUEUE_TYPE_ACTIVITY } = temporal.api.enums.v1.TaskQueueType;
/** A poll lasts at most a minute; the server itself would call a worker present for five after it has died. */
const presentWithinMs = 75_000;
const answerWithinMs = 2000;

/** What keeps incidents from going on, each in a sentence: Temporal does not answer, or no worker asks for its work. */
export async function whatIsMissing(client: Client, realm: Omit<Realm, "kind">): Promise<readonly string[]> {
  const active = queueOf({ ...realm, kind: "real" });
  const queues = [
    { name: active, type: TASK_QUEUE_TYPE_WORKFLOW },
    { name: atRestQueue(active), type: TASK_QUEUE_TYPE_WORKFLOW },
    { name: laneQueue(active, "paging"), type: TASK_QUEUE_TYPE_ACTIVITY },
    { name: laneQueue(active, "records"), type: TASK_QUEUE_TYPE_ACTIVITY },
  ];
  try {
    const missing = await client.withDeadline(Date.now() + answerWithinMs, async () =>
      Promise.all(queues.map(async (queue) => ((await isPolled(client, queue)) ? [] : [queue.name]))),
    );
    return missing.flat().map((name) => `no worker asks for work on task queue "${name}"; start one`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [`Temporal does not answer (${why})`];
  }
}

async function isPolled(
  client: Client,
  { name, type }: { name: string; type: temporal.api.enums.v1.TaskQueueType },
): Promise<boolean> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name },
    taskQueueType: type,
  });
  return pollers.some(({ lastAccessTime }) => lastAccessTime && Date.now() - tsToMs(lastAccessTime) < presentWithinMs);
}
