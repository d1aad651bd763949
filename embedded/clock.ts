import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@temporalio/client";
import { msToTs, tsToMs } from "@temporalio/common/lib/time";
import { temporal } from "@temporalio/proto";

const {
  WorkflowExecutionStatus: Status,
  PendingActivityState,
  FastForwardPollingResult: PollingResult,
} = temporal.api.enums.v1;

type HistoryEvent = temporal.api.history.v1.HistoryEvent.$Properties;
type Description = Awaited<ReturnType<Client["workflowService"]["describeWorkflowExecution"]>>;

const continuedAsNew = Status.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW;
const waitingForWorker = PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED;
/** More than any incident's life needs; the server's own limit is 200 jumps a fast-forward. */
const maxSessionSkipCount = 100_000;
/** A run that has not begun yet has fewer: started, task scheduled, task started, task completed. */
const eventsOfABegunRun = 4;
const askEveryMs = 10;

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
  await settleDueTimers(client, workflowId);
}

/** A timer due at the very instant a fast-forward ends fires a few milliseconds after it, on a busy machine more. */
async function settleDueTimers(client: Client, workflowId: string): Promise<void> {
  for (;;) {
    await settle(client, workflowId);
    if (await isClosed(client, workflowId)) return;
    const now = await workflowNow(client, workflowId);
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    if (!hasTimerDueBy(now, events ?? [])) return;
    await sleep(askEveryMs);
  }
}

function hasTimerDueBy(now: number, events: readonly HistoryEvent[]): boolean {
  const dueAt = new Map<string, number>();
  for (const { eventTime, timerStartedEventAttributes: started, ...event } of events) {
    if (started?.timerId) dueAt.set(started.timerId, tsToMs(eventTime) + tsToMs(started.startToFireTimeout));
    const over = event.timerFiredEventAttributes ?? event.timerCanceledEventAttributes;
    if (over?.timerId) dueAt.delete(over.timerId);
  }
  return [...dueAt.values()].some((due) => due <= now);
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
      const result = answer.fastForwardPollingResult;
      if (result === PollingResult.FAST_FORWARD_POLLING_RESULT_FAST_FORWARD_COMPLETED) return;
      if (result !== PollingResult.FAST_FORWARD_POLLING_RESULT_POLL_TIMEOUT) {
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
  const status = (await describe(client, workflowId)).workflowExecutionInfo?.status;
  return status !== Status.WORKFLOW_EXECUTION_STATUS_RUNNING && status !== continuedAsNew;
}

/** What a workflow still has to do before it only waits, in a few words, or undefined. */
function whatIsPending(description: Description): string | undefined {
  const status = description.workflowExecutionInfo?.status;
  if (status === continuedAsNew) return "it is continuing as new";
  if (status !== Status.WORKFLOW_EXECUTION_STATUS_RUNNING) return undefined;
  if (description.pendingWorkflowTask) return "a workflow task is pending";
  // The server names an activity's next attempt only while that is still to come. By its own clock, where time was
  // skipped, that is so of a first attempt, too, which is under way.
  const busy = description.pendingActivities.find(
    ({ state, attempt, nextAttemptScheduleTime }) =>
      !(state === waitingForWorker && nextAttemptScheduleTime && (attempt ?? 1) > 1),
  );
  if (busy) return `activity ${busy.activityType?.name ?? "?"} is pending, attempt ${busy.attempt ?? 0}`;
  const events = Number(description.workflowExecutionInfo?.historyLength);
  return events < eventsOfABegunRun ? "its run has not begun" : undefined;
}
