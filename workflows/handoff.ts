import { condition, isCancellation, log, setHandler, startChild, workflowInfo } from "@temporalio/workflow";
import type { HandoffNews } from "../activities/handoffs.ts";
import { day, minute } from "../domain/moment.ts";
import { errands } from "./errands.ts";
import { handoffAcknowledged, type HandoffStart } from "./messages.ts";

/** The weekly ritual: hands every schedule to who is on duty from now on, and owners hear of gaps in the week to come. */
export async function handOffDuty(): Promise<void> {
  const run = { at: Date.now(), key: workflowInfo().workflowId };
  for (const { workflowId, confirmWithinMinutes } of await errands(day).beginHandoffs(run)) {
    await startChild(handoff, { workflowId, args: [confirmWithinMinutes], parentClosePolicy: "ABANDON" });
  }
  await errands(60 * minute).tellGaps(run);
}

/**
 * One handoff: they are told, reminded once if they do not confirm, and then the schedule's owner is told. Ends when it
 * is confirmed. Who cannot be told confirms nothing, so the next step comes all the same.
 */
export async function handoff(confirmWithinMinutes: HandoffStart["confirmWithinMinutes"]): Promise<void> {
  let isAcknowledged = false;
  setHandler(handoffAcknowledged, () => {
    isAcknowledged = true;
  });
  const withinMs = confirmWithinMinutes * minute;
  const acknowledged = async () => condition(() => isAcknowledged, withinMs);
  await trying("handed over", withinMs);
  if (await acknowledged()) return;
  await trying("reminder", withinMs);
  if (await acknowledged()) return;
  await trying("nobody confirmed", day);
}

async function trying(news: HandoffNews, forMs: number): Promise<void> {
  try {
    await errands(forMs).tellHandoff({ workflowId: workflowInfo().workflowId, news, at: Date.now() });
  } catch (error) {
    if (isCancellation(error)) throw error;
    log.warn("a handoff could not be told", { news, error });
  }
}
