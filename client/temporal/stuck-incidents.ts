import type { Client } from "@temporalio/client";
import { defineSearchAttributeKey } from "@temporalio/common";
import { activeQueue, queueOf, type Realm } from "../../workflows/messages.ts";

/** A running incident whose workflow fails at every try, so that the incident makes no progress any more. */
export interface StuckIncident {
  readonly id: string;
  /** The problem in Temporal's words, such as `cause=WorkflowTaskFailedCauseWorkflowWorkerUnhandledFailure`. */
  readonly problem: string;
}

/**
 * Temporal sets this attribute when a run's workflow task has failed several times in a row, and removes the attribute
 * at the next success.
 */
const reportedProblems = defineSearchAttributeKey("TemporalReportedProblems", "KEYWORD_LIST");
const mostListed = 100;
const answerWithinMs = 3000;

/** Lists the incidents that Temporal reports problems of, at most the first hundred. */
export async function stuckIncidents(client: Client, realm: Omit<Realm, "kind">): Promise<readonly StuckIncident[]> {
  const queues = (["real", "drill"] as const).map((kind) => queueOf({ ...realm, kind }));
  const query = `ExecutionStatus = "Running" AND ${reportedProblems.name} IS NOT NULL`;
  return client.withDeadline(Date.now() + answerWithinMs, async () => {
    const stuck: StuckIncident[] = [];
    for await (const one of client.workflow.list({ query, pageSize: mostListed })) {
      if (!queues.includes(activeQueue(one.taskQueue))) continue;
      stuck.push({ id: one.workflowId, problem: (one.typedSearchAttributes.get(reportedProblems) ?? []).join(", ") });
      if (stuck.length === mostListed) break;
    }
    return stuck;
  });
}
