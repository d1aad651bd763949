import { type Client, ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy } from "@temporalio/client";
import { queueOf, type Realm } from "../../workflows/messages.ts";
import { startSummaries } from "../../workflows/temporal-ui/start-summaries.ts";

const answerWithinMs = 5000;

/**
 * Makes the schedule that opens a canary every so many minutes, or removes the schedule if the number is 0. Any number
 * of processes may call this at any time.
 */
export async function scheduleCanary(client: Client, realm: Omit<Realm, "kind">, everyMinutes: number): Promise<void> {
  const id = `${realm.prefix ?? ""}canary`;
  const spec = { intervals: [{ every: `${everyMinutes} minutes` as const }] };
  const action = {
    ...({ type: "startWorkflow", workflowType: "canary", workflowId: id } as const),
    taskQueue: queueOf({ ...realm, kind: "real" }),
    staticSummary: startSummaries.canary,
  };
  // A missed canary is not made up for, since the next canary follows soon.
  const policies = { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: "1 minute" } as const;
  await client.withDeadline(Date.now() + answerWithinMs, async () => {
    const handle = client.schedule.getHandle(id);
    try {
      if (everyMinutes === 0) await handle.delete();
      else await client.schedule.create({ scheduleId: id, spec, action, policies });
    } catch (error) {
      if (error instanceof ScheduleNotFoundError) return;
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      await handle.update((before) => ({ ...before, spec, action, policies }));
    }
  });
}
