import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@temporalio/client";
import { temporal } from "@temporalio/proto";

const { EVENT_TYPE_WORKFLOW_TASK_COMPLETED } = temporal.api.enums.v1.EventType;

/**
 * Calls a function after each completed workflow task of the incident, until `signal` is aborted. Every decision of
 * an incident is made in a workflow task, and is durable when the task's completion is in the history.
 */
export async function afterEachTask(
  client: Client,
  workflowId: string,
  signal: AbortSignal,
  act: () => Promise<void>,
): Promise<void> {
  let runId: string | undefined = await firstRun(client, workflowId);
  while (runId !== undefined) {
    let next: string | undefined;
    for await (const event of historyOf(client, { workflowId, runId }, signal)) {
      if (event.eventType === EVENT_TYPE_WORKFLOW_TASK_COMPLETED) await act();
      next = event.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined;
    }
    runId = next;
  }
}

async function firstRun(client: Client, workflowId: string): Promise<string | undefined> {
  const { raw } = await client.workflow.getHandle(workflowId).describe();
  return raw.workflowExecutionInfo?.firstRunId ?? undefined;
}

const longPollMs = 30_000;
const askAgainMs = 20;

/**
 * Yields the events of one run as they come, even if the server is down in between. Ends with the run, or when the
 * signal is aborted.
 */
async function* historyOf(
  client: Client,
  execution: { readonly workflowId: string; readonly runId: string },
  signal: AbortSignal,
): AsyncGenerator<temporal.api.history.v1.IHistoryEvent> {
  let seen = 0;
  let nextPageToken: Uint8Array = new Uint8Array();
  while (!signal.aborted) {
    try {
      const answer = await client.connection.withAbortSignal(signal, async () =>
        client.withDeadline(Date.now() + longPollMs, async () =>
          client.workflowService.getWorkflowExecutionHistory({
            namespace: client.options.namespace,
            execution,
            waitNewEvent: true,
            nextPageToken,
          }),
        ),
      );
      for (const event of answer.history?.events ?? []) {
        if (Number(event.eventId) <= seen) continue;
        seen = Number(event.eventId);
        yield event;
      }
      nextPageToken = answer.nextPageToken;
      if (nextPageToken.length === 0) return;
    } catch {
      nextPageToken = new Uint8Array(); // The server that issued the token is gone.
      await sleep(askAgainMs);
    }
  }
}
