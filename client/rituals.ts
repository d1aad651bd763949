import {
  type Client,
  ScheduleAlreadyRunning,
  type ScheduleOptions,
  ScheduleOverlapPolicy,
  type ScheduleSpec,
} from "@temporalio/client";
import { handoffsEveryMinutes, queueOf, type Realm } from "../workflows/messages.ts";

const answerWithinMs = 5000;

interface Ritual {
  readonly id: string;
  readonly workflow: string;
  readonly spec: ScheduleSpec;
  readonly policies: NonNullable<ScheduleOptions["policies"]>;
}

/** What was missed while all was down is made up for, once, within a day. */
const caughtUpWith: Ritual["policies"] = { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: "1 day" };

/** What recurs, each a Temporal Schedule that starts one small workflow. */
const rituals: readonly Ritual[] = [
  // In working hours, when who is asked to confirm is awake: the first of the month at ten.
  { id: "contact-tests", workflow: "testContacts", spec: { cronExpressions: ["0 10 1 * *"] }, policies: caughtUpWith },
  {
    id: "duty-handoffs",
    workflow: "handOffDuty",
    // Rotations hand over when the file says so, and who is on duty is not the server's to know: it is looked at often.
    spec: { intervals: [{ every: `${handoffsEveryMinutes} minutes` }] },
    // Each look finds what the one before missed. One that still waits for its last handoff is followed at once.
    policies: { overlap: ScheduleOverlapPolicy.BUFFER_ONE, catchupWindow: "1 minute" },
  },
  // With the new week before them, at the hour at which rotations hand over unless the file says otherwise.
  { id: "duty-gaps", workflow: "foreseeGaps", spec: { cronExpressions: ["0 9 * * 1"] }, policies: caughtUpWith },
];

/** Makes the schedules, or brings them up to date: any number of processes may do so at any time. */
export async function startRituals(client: Client, realm: Omit<Realm, "kind">, timezone: string): Promise<void> {
  await client.withDeadline(Date.now() + answerWithinMs, async () => schedule(client, realm, timezone));
}

async function schedule(client: Client, realm: Omit<Realm, "kind">, timezone: string): Promise<void> {
  for (const { id, workflow, spec: times, policies } of rituals) {
    const scheduleId = `${realm.prefix ?? ""}${id}`;
    const spec = { ...times, timezone };
    const action = {
      type: "startWorkflow",
      workflowType: workflow,
      workflowId: scheduleId,
      taskQueue: queueOf({ ...realm, kind: "real" }),
    } as const;
    try {
      await client.schedule.create({ scheduleId, spec, action, policies });
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      await client.schedule.getHandle(scheduleId).update((before) => ({ ...before, spec, action, policies }));
    }
  }
}
