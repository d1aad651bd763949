import { type Client, ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy } from "@temporalio/client";
import { queueOf, type Realm } from "../workflows/messages.ts";

const answerWithinMs = 5000;

/** Lets the canary fly every so many minutes, or no more at 0: any number of processes may say so at any time. */
export async function scheduleCanary(client: Client, realm: Omit<Realm, "kind">, everyMinutes: number): Promise<void> {
  const id = `${realm.prefix ?? ""}canary`;
  const spec = { intervals: [{ every: `${everyMinutes} minutes` as const }] };
  const action = {
    ...({ type: "startWorkflow", workflowType: "canary", workflowId: id } as const),
    taskQueue: queueOf({ ...realm, kind: "real" }),
  };
  // One that was missed says nothing any more: the next one flies soon.
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
