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
/**
 * The most jumps of the clock in one fast-forward: more than any incident needs. By default the server stops after
 * 200.
 */
const maxSessionSkipCount = 100_000;
/**
 * The number of events in a run's history after its first workflow task (started, task scheduled, task started, task
 * completed). A run with fewer events has not begun.
 */
const eventsOfABegunRun = 4;
const askEveryMs = 10;

/**
 * Waits until a workflow is settled: its current run has begun, it has no pending workflow task, and no activity but
 * those that wait for a retry. A closed workflow is settled. Follows continue-as-new.
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

/**
 * Returns the workflow's own time in epoch milliseconds, which is real time plus the time that was skipped by
 * fast-forwards.
 */
export async function workflowNow(client: Client, workflowId: string): Promise<number> {
  const { workflowExtendedInfo } = await describe(client, workflowId);
  const skipped = workflowExtendedInfo?.timeSkippingInfo?.currentTime;
  return skipped ? tsToMs(skipped) : Date.now();
}

/**
 * Turns a workflow's clock forward by `ms`, from timer to timer and from retry to retry, and across continue-as-new,
 * so that everything due meanwhile happens. Resolves when the new time has come and the workflow is settled, or when
 * the workflow ends. The server must have been started with time skipping.
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

/**
 * Waits for timers that are due when a fast-forward ends: they fire some milliseconds later, on a busy machine even
 * later.
 */
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

/** Turns a workflow's clock forward to an instant; does nothing if that instant has passed. */
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

/** Describes what keeps a workflow from being settled, in a few words; undefined when it is settled. */
function whatIsPending(description: Description): string | undefined {
  const status = description.workflowExecutionInfo?.status;
  if (status === continuedAsNew) return "it is continuing as new";
  if (status !== Status.WORKFLOW_EXECUTION_STATUS_RUNNING) return undefined;
  if (description.pendingWorkflowTask) return "a workflow task is pending";
  // The server gives a time for the next attempt while an activity waits for one. After time was skipped it gives one
  // for a first attempt under way as well, so first attempts count as busy.
  const busy = description.pendingActivities.find(
    ({ state, attempt, nextAttemptScheduleTime }) =>
      !(state === waitingForWorker && nextAttemptScheduleTime && (attempt ?? 1) > 1),
  );
  if (busy) return `activity ${busy.activityType?.name ?? "?"} is pending, attempt ${busy.attempt ?? 0}`;
  const events = Number(description.workflowExecutionInfo?.historyLength);
  return events < eventsOfABegunRun ? "its run has not begun" : undefined;
}
