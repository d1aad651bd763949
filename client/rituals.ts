import { type Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from "@temporalio/client";
import { queueOf, type Realm } from "../workflows/messages.ts";

const answerWithinMs = 5000;

/** What recurs, each a Temporal Schedule that starts one small workflow. */
const rituals = [
  // In working hours, when who is asked to confirm is awake: the first of the month at ten.
  { id: "contact-tests", workflow: "testContacts", cron: "0 10 1 * *" },
  // When the rotations hand over, unless the file says otherwise: Monday at nine.
  { id: "duty-handoffs", workflow: "handOffDuty", cron: "0 9 * * 1" },
] as const;

/** Makes the schedules, or brings them up to date: any number of processes may do so at any time. */
export async function startRituals(client: Client, realm: Omit<Realm, "kind">, timeZone: string): Promise<void> {
  await client.withDeadline(Date.now() + answerWithinMs, async () => schedule(client, realm, timeZone));
}

async function schedule(client: Client, realm: Omit<Realm, "kind">, timeZone: string): Promise<void> {
  for (const { id, workflow, cron } of rituals) {
    const scheduleId = `${realm.prefix ?? ""}${id}`;
    const spec = { cronExpressions: [cron], timezone: timeZone };
    const action = {
      type: "startWorkflow",
      workflowType: workflow,
      workflowId: scheduleId,
      taskQueue: queueOf({ ...realm, kind: "real" }),
    } as const;
    const policies = { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: "1 day" } as const;
    try {
      await client.schedule.create({ scheduleId, spec, action, policies });
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      await client.schedule.getHandle(scheduleId).update((before) => ({ ...before, spec, action, policies }));
    }
  }
}
