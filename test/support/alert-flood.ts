import { randomUUID } from "node:crypto";
import { temporal } from "@temporalio/proto";
import type { IncidentHarness } from "./incident-harness.ts";
import { expectReplays } from "./replaying.ts";
import { type History, monitoring, type TestIncident } from "./test-incident.ts";

const sentAtOnce = 50;

const alert = (number: number) => ({
  ...{ alert: `HighErrorRate ${number}`, summary: `Errors on node ${number}`, severity: "sev2", service: "checkout" },
  ...{ source: "prometheus", startedAt: Date.now() },
});

/**
 * Sends the given number of alerts of one group while no worker runs, each as a signal, and an acknowledgement after
 * the last alert.
 */
export const floodWithAlerts = async (
  harness: IncidentHarness,
  alerts: number,
  afterwards: (incident: TestIncident) => Promise<void> = async () => undefined,
): Promise<TestIncident> => {
  const incident = await harness.fireAlert();
  await incident.settle();
  await harness.withoutWorkers(async () => {
    const numbers = Array.from({ length: alerts }, (_, number) => number);
    await Promise.all(
      Array.from({ length: sentAtOnce }, async () => {
        for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) {
          await incident.signal("fireAlert", { by: monitoring, key: randomUUID(), ...alert(number) });
        }
      }),
    );
    await incident.signal("acknowledge", { by: "alice", key: randomUUID() });
    await afterwards(incident);
  });
  return incident;
};

/** Checks that every alert was taken and stored, that no workflow task failed, and that the histories replay. */
export const expectAllTaken = async (harness: IncidentHarness, incident: TestIncident, alerts: number) => {
  await incident.allRecorded();
  expect(incident.eventsNamed("commandRefused")).toEqual([]);
  const fired = incident.eventsNamed("alertFired");
  expect(fired).toHaveLength(alerts + 1);
  const seqs = incident.events().map(({ seq }) => seq);
  expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  const histories = await incident.histories();
  expect(histories.flatMap(failedTasks)).toEqual([]);
  for (const history of histories) await expectReplays(harness.temporal.workflowBundle(), history);
};

/** Returns the workflow tasks that failed, or that took longer than the server waits. */
const failedTasks = ({ events }: History): readonly unknown[] =>
  (events ?? []).filter(
    ({ workflowTaskFailedEventAttributes: failed, workflowTaskTimedOutEventAttributes: timedOut }) =>
      Boolean(failed) || timedOut?.timeoutType === TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE,
  );

const { TimeoutType } = temporal.api.enums.v1;
