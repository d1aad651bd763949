import { condition, isCancellation, log, setHandler, sleep, startChild, workflowInfo } from "@temporalio/workflow";
import type { HandoffNews } from "../activities/handoffs.ts";
import { day, minute } from "../domain/moment.ts";
import { errands } from "./errands.ts";
import { handoffAcknowledged, type HandoffStart, handoffsEveryMinutes } from "./messages.ts";

/**
 * Looks who has come on duty and has not heard of it, now and at each instant until the next look at which somebody else
 * may. What it misses, the next look finds.
 */
export async function handOffDuty(): Promise<void> {
  const until = Date.now() + handoffsEveryMinutes * minute;
  for (let turn = 1; ; turn++) {
    const run = { at: Date.now(), key: `${workflowInfo().workflowId}/${turn}`, until };
    const { begun, next } = await errands(handoffsEveryMinutes * minute, "10 seconds").beginHandoffs(run);
    for (const { workflowId, confirmWithinMinutes } of begun) {
      await startChild(handoff, { workflowId, args: [confirmWithinMinutes], parentClosePolicy: "ABANDON" });
    }
    if (next === undefined) return;
    await sleep(Math.max(0, next - Date.now()));
  }
}

/** The weekly ritual: owners hear of gaps in the weeks to come. */
export const foreseeGaps = async (): Promise<void> =>
  errands(60 * minute).tellGaps({ at: Date.now(), key: workflowInfo().workflowId });

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
  await trying("handed-over", withinMs);
  if (await acknowledged()) return;
  await trying("reminder", withinMs);
  if (await acknowledged()) return;
  await trying("nobody-confirmed", day);
}

async function trying(news: HandoffNews, forMs: number): Promise<void> {
  try {
    await errands(forMs, "10 seconds").tellHandoff({ workflowId: workflowInfo().workflowId, news, at: Date.now() });
  } catch (error) {
    if (isCancellation(error)) throw error;
    log.warn("a handoff could not be told", { news, error });
  }
}
