import type { Client } from "@temporalio/client";
import { activeQueue, incidentAtRestType, incidentType, queueOf, type Realm } from "../../workflows/messages.ts";

const mostListed = 100;
const answerWithinMs = 3000;

/**
 * Lists the incidents whose workflow was terminated or has failed and is not running again, at most the first hundred.
 */
export async function brokenOffIncidents(client: Client, realm: Omit<Realm, "kind">): Promise<readonly string[]> {
  const queues = (["real", "drill"] as const).map((kind) => queueOf({ ...realm, kind }));
  const types = `WorkflowType IN ("${incidentType}", "${incidentAtRestType}")`;
  const query = `${types} AND ExecutionStatus IN ("Terminated", "Failed", "TimedOut", "Canceled")`;
  return client.withDeadline(Date.now() + answerWithinMs, async () => {
    const ids = new Set<string>();
    for await (const { workflowId, taskQueue } of client.workflow.list({ query, pageSize: mostListed })) {
      if (!queues.includes(activeQueue(taskQueue)) || ids.has(workflowId)) continue;
      const { status } = await client.workflow.getHandle(workflowId).describe();
      if (status.name !== "RUNNING" && status.name !== "COMPLETED") ids.add(workflowId);
      if (ids.size === mostListed) break;
    }
    return [...ids];
  });
}
