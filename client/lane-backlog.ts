import type { Client } from "@temporalio/client";
import { deliveryLanes } from "../domain/effects.ts";
import { atRestQueue, laneQueue, queueOf, type Realm } from "../workflows/messages.ts";
import { activityTasks, workflowTasks } from "./worker-presence.ts";

/** How many tasks of a queue wait for a worker. */
export interface Backlog {
  /** A lane by its name, or the incidents' own queues. */
  readonly lane: string;
  readonly type: "workflow" | "activity";
  readonly value: number;
}

const answerWithinMs = 3000;

/** What waits for workers, lane by lane, as Temporal counts it. Pages stand beside the incidents they belong to. */
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
