import type { Client } from "@temporalio/client";
import { deliveryLanes } from "../../domain/incident/effects.ts";
import { atRestQueue, laneQueue, queueOf, type Realm } from "../../workflows/messages.ts";
import { activityTasks, workflowTasks } from "./worker-presence.ts";

/** The number of tasks that wait for a worker in one queue. */
export interface Backlog {
  /** The name of a lane, or the name that stands for the queues of the incidents themselves. */
  readonly lane: string;
  readonly type: "workflow" | "activity";
  readonly value: number;
}

const answerWithinMs = 3000;

/**
 * Returns how many tasks wait in Temporal for a worker, lane by lane. Pages are counted with the incidents, since both
 * share a queue.
 */
export async function laneBacklog(client: Client, realm: Omit<Realm, "kind">): Promise<readonly Backlog[]> {
  const active = queueOf({ ...realm, kind: "real" });
  const queues = [
    { lane: "incidents", type: "workflow", name: active },
    { lane: "at-rest", type: "workflow", name: atRestQueue(active) },
    ...(["paging", "records", ...deliveryLanes] as const).map(
      (lane) => ({ lane, type: "activity", name: laneQueue(active, lane) }) as const,
    ),
  ] as const;
  return client.withDeadline(Date.now() + answerWithinMs, async () =>
    Promise.all(
      queues.map(async ({ lane, type, name }) => {
        const { stats } = await client.workflowService.describeTaskQueue({
          namespace: client.options.namespace,
          taskQueue: { name },
          taskQueueType: type === "workflow" ? workflowTasks : activityTasks,
          reportStats: true,
        });
        return { lane, type, value: Number(stats?.approximateBacklogCount ?? 0) };
      }),
    ),
  );
}
