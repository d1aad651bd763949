import { proxyActivities, workflowInfo } from "@temporalio/workflow";
import type { createActivities } from "../activities/index.ts";
import type { RecordBatch } from "../activities/ports/records.ts";
import { laneQueue } from "./messages.ts";

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
    const summary = `events ${some[0]?.seq ?? 0} to ${some.at(-1)?.seq ?? 0}`;
    await record.executeWithOptions({ summary }, [{ ...batch, events: some }]);
  }
}
