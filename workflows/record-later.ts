import { proxyActivities, workflowInfo } from "@temporalio/workflow";
import type { createActivities } from "../activities/index.ts";
import type { RecordBatch } from "../activities/ports/records.ts";
import { laneQueue } from "./messages.ts";
import { recordSummary } from "./temporal-ui/summaries.ts";

const eventsAtOnce = 100;

/**
 * Stores events that an incident handed over while the database was down. Tries without end: until these events are
 * stored, the incident's later events would leave a gap and are refused.
 */
export async function recordLater({ events, ...batch }: RecordBatch): Promise<void> {
  const { record } = proxyActivities<ReturnType<typeof createActivities>>({
    taskQueue: laneQueue(workflowInfo().taskQueue, "records"),
    startToCloseTimeout: "15 seconds",
    retry: { initialInterval: "2 seconds", backoffCoefficient: 2, maximumInterval: "20 seconds" },
  });
  for (let from = 0; from < events.length; from += eventsAtOnce) {
    const some = events.slice(from, from + eventsAtOnce);
    await record.executeWithOptions({ summary: recordSummary(some) }, [{ ...batch, events: some }]);
  }
}
