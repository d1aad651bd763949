import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@temporalio/client";
import { msToTs, tsToMs } from "@temporalio/common/lib/time";

type Description = Awaited<ReturnType<Client["workflowService"]["describeWorkflowExecution"]>>;

/** More than any incident's life needs; the server's own limit is 200 jumps a fast-forward. */
const maxSessionSkipCount = 100_000;
/** Temporal's API tells these by number: the status of a run, the state of an activity, the fate of a fast-forward. */
const running = 1;
const continuedAsNew = 6;
const waitingForWorker = 1;
const pollTimedOut = 1;
const fastForwardCompleted = 2;
/** A run that has not begun yet has fewer: started, task scheduled, task started, task completed. */
const eventsOfABegunRun = 4;
const askEveryMs = 10;
/** A timer due at the very instant a fast-forward ends fires within the server's 10 ms, or on a busy machine a few more. */
const lastTimersMs = 40;

/**
 * Waits until a workflow has nothing to do but wait: its current run has begun, no workflow task is pending, and no
 * activity is either, those that wait for their next attempt left out. Follows continue-as-new; a closed workflow is
 * settled.
 */
export async function settle(client: Client, workflowId: string, { withinMs = 30_000 } = {}): Promise<void> {
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    const unsettled = whatIsPending(await describe(client, workflowId));
    if (unsettled === undefined) return;
    if (performance.now() > giveUpAt) {
      throw new Error(`${workflowId} did not settle within ${withinMs} ms: ${unsettled}.`);
    }
    await sleep(askEveryMs);
  }
}

/** The instant it is for a workflow, in epoch milliseconds: real time plus what was skipped. */
export async function workflowNow(client: Client, workflowId: string): Promise<number> {
  const { workflowExtendedInfo } = await describe(client, workflowId);
  const skipped = workflowExtendedInfo?.timeSkippingInfo?.currentTime;
  return skipped ? tsToMs(skipped) : Date.now();
}

/**
 * Turns a workflow's clock forward, from timer to timer and over the pauses between an activity's attempts, while
 * everything due on the way happens, through continue-as-new. Resolves once that time has come and all of it is
 * settled. Needs a server started for time skipping. A workflow that ends on the way ends the fast-forward.
 */
export async function fastForward(client: Client, workflowId: string, ms: number): Promise<void> {
  await settle(client, workflowId);
  if (ms <= 0 || (await isClosed(client, workflowId))) return;
  const id = randomUUID();
  const { namespace } = client.options;
  const workflowExecution = { workflowId };
  await client.workflowService.updateWorkflowExecutionOptions({
    namespace,
    workflowExecution,
    workflowExecutionOptions: {
      timeSkippingConfig: { enabled: true, maxSessionSkipCount, fastForwardConfig: { id, duration: msToTs(ms) } },
    },
    updateMask: { paths: ["time_skipping_config"] },
  });
  await untilReached(client, workflowId, id);
  await sleep(lastTimersMs);
  await settle(client, workflowId);
}

/** Turns a workflow's clock forward to an instant; does nothing when that has passed. */
export async function fastForwardTo(client: Client, workflowId: string, instant: number): Promise<void> {
  await settle(client, workflowId);
  await fastForward(client, workflowId, instant - (await workflowNow(client, workflowId)));
}

async function untilReached(client: Client, workflowId: string, fastForwardId: string): Promise<void> {
  const { namespace } = client.options;
  for (;;) {
    try {
      const answer = await client.workflowService.pollWorkflowExecutionTimeSkipping({
        namespace,
        workflowExecution: { workflowId },
        fastForwardId,
      });
      const result: number = answer.fastForwardPollingResult;
      if (result === fastForwardCompleted) return;
      if (result !== pollTimedOut) {
        if (await isClosed(client, workflowId)) return;
        throw new Error(`The clock of ${workflowId} stopped on its way: ${answer.failedReason}.`);
      }
    } catch (error) {
      if (await isClosed(client, workflowId)) return;
      throw error;
    }
  }
}

async function describe(client: Client, workflowId: string): Promise<Description> {
  const { namespace } = client.options;
  return client.workflowService.describeWorkflowExecution({ namespace, execution: { workflowId } });
}

async function isClosed(client: Client, workflowId: string): Promise<boolean> {
  const status = statusOf(await describe(client, workflowId));
  return status !== running && status !== continuedAsNew;
}

function statusOf(description: Description): number {
  return Number(description.workflowExecutionInfo?.status);
}

/** What a workflow still has to do before it only waits, in a few words, or undefined. */
function whatIsPending(description: Description): string | undefined {
  const status = statusOf(description);
  if (status === continuedAsNew) return "it is continuing as new";
  if (status !== running) return undefined;
  if (description.pendingWorkflowTask) return "a workflow task is pending";
  // The server names an activity's next attempt only while that is still to come.
  const busy = description.pendingActivities.find(
    ({ state, nextAttemptScheduleTime }) => !(Number(state) === waitingForWorker && nextAttemptScheduleTime),
  );
  if (busy) return `activity ${busy.activityType?.name ?? "?"} is pending, attempt ${busy.attempt ?? 0}`;
  const events = Number(description.workflowExecutionInfo?.historyLength);
  return events < eventsOfABegunRun ? "its run has not begun" : undefined;
}
