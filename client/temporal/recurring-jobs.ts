import {
  type Client,
  ScheduleAlreadyRunning,
  type ScheduleOptions,
  ScheduleOverlapPolicy,
  type ScheduleSpec,
} from "@temporalio/client";
import { handoffsEveryMinutes, queueOf, type Realm } from "../../workflows/messages.ts";
import { startSummaries } from "../../workflows/temporal-ui/start-summaries.ts";

const answerWithinMs = 5000;

interface RecurringJob {
  readonly id: string;
  readonly workflow: "testContacts" | "handOffDuty" | "foreseeGaps";
  readonly spec: ScheduleSpec;
  readonly policies: NonNullable<ScheduleOptions["policies"]>;
}

/** A run that was missed while Temporal was down is made up for once, if it was due within the last day. */
const caughtUpWith: RecurringJob["policies"] = { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: "1 day" };

/** The recurring jobs, each a Temporal Schedule that starts one small workflow. */
const recurringJobs: readonly RecurringJob[] = [
  // On the first of the month at ten, when the people who are asked to confirm are awake.
  { id: "contact-tests", workflow: "testContacts", spec: { cronExpressions: ["0 10 1 * *"] }, policies: caughtUpWith },
  {
    id: "duty-handoffs",
    workflow: "handOffDuty",
    // Each rotation hands over at an hour of its own, which only the configuration contains, so handoffs are searched
    // for often.
    spec: { intervals: [{ every: `${handoffsEveryMinutes} minutes` }] },
    // Each run also finds the handoffs that the run before missed. If a run is still waiting for its last handoff when
    // the next run is due, the next run starts right after it.
    policies: { overlap: ScheduleOverlapPolicy.BUFFER_ONE, catchupWindow: "1 minute" },
  },
  // On Monday at nine, the hour at which rotations hand over unless the configuration says otherwise.
  { id: "duty-gaps", workflow: "foreseeGaps", spec: { cronExpressions: ["0 9 * * 1"] }, policies: caughtUpWith },
];

/** Makes the schedules in Temporal, or updates those that exist. Any number of processes may call this at any time. */
export async function scheduleRecurringJobs(
  client: Client,
  realm: Omit<Realm, "kind">,
  timezone: string,
): Promise<void> {
  await client.withDeadline(Date.now() + answerWithinMs, async () => schedule(client, realm, timezone));
}

async function schedule(client: Client, realm: Omit<Realm, "kind">, timezone: string): Promise<void> {
  for (const { id, workflow, spec: times, policies } of recurringJobs) {
    const scheduleId = `${realm.prefix ?? ""}${id}`;
    const spec = { ...times, timezone };
    const action = {
      type: "startWorkflow",
      workflowType: workflow,
      workflowId: scheduleId,
      staticSummary: startSummaries[workflow],
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
