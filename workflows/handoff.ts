import { condition, isCancellation, log, setHandler, sleep, startChild, workflowInfo } from "@temporalio/workflow";
import type { HandoffNews } from "../activities/handoffs.ts";
import { day, minute, type Minutes } from "../domain/incident/moment.ts";
import { backgroundJobs } from "./background-jobs.ts";
import { handoffAcknowledged, handoffsEveryMinutes } from "./messages.ts";
import { startSummaries } from "./temporal-ui/start-summaries.ts";
import { utc } from "./temporal-ui/summaries.ts";

/**
 * Finds people who have come on duty and were not told yet: now, and at each instant before the next run at which a
 * duty begins. The next run finds what this one missed.
 */
export async function handOffDuty(): Promise<void> {
  const until = Date.now() + handoffsEveryMinutes * minute;
  for (let turn = 1; ; turn++) {
    const run = { at: Date.now(), key: `${workflowInfo().workflowId}/${turn}`, until };
    const { begun, next } = await lookForHandoffs().beginHandoffs(run);
    for (const { workflowId, confirmWithinMinutes } of begun) {
      await startChild(handoff, {
        workflowId,
        args: [confirmWithinMinutes],
        parentClosePolicy: "ABANDON",
        staticSummary: startSummaries.handoff,
      });
    }
    if (next === undefined) return;
    const summary = `wait until ${utc(next, Date.now())}: the next handoff`;
    await sleep(Math.max(0, next - Date.now()), { summary });
  }
}

const lookForHandoffs = () => backgroundJobs("look who has come on duty", handoffsEveryMinutes * minute, "10 seconds");

/** The weekly job: tells the owners of schedules about gaps in the coming weeks. */
export const foreseeGaps = async (): Promise<void> =>
  backgroundJobs("tell owners of schedules when nobody is on duty", 60 * minute).tellGaps({
    at: Date.now(),
    key: workflowInfo().workflowId,
  });

/**
 * The workflow of one handoff. The person who comes on duty is told, reminded once without a confirmation, and then
 * the schedule's owner is told. A confirmation ends the workflow. A message that cannot be sent counts as
 * unconfirmed, so the next step still follows.
 */
export async function handoff(confirmWithinMinutes: Minutes): Promise<void> {
  let isAcknowledged = false;
  setHandler(handoffAcknowledged, () => {
    isAcknowledged = true;
  });
  const withinMs = confirmWithinMinutes * minute;
  const acknowledged = async () =>
    condition(() => isAcknowledged, withinMs, { summary: `wait ${confirmWithinMinutes} minutes for the confirmation` });
  await trying("handed-over", withinMs);
  if (await acknowledged()) return;
  await trying("reminder", withinMs);
  if (await acknowledged()) return;
  await trying("nobody-confirmed", day);
}

const inWords: { readonly [N in HandoffNews]: string } = {
  "handed-over": "tell the person who comes on duty",
  reminder: "remind the person who came on duty to confirm",
  "nobody-confirmed": "tell the schedule's owner that nobody confirmed",
};

async function trying(news: HandoffNews, forMs: number): Promise<void> {
  try {
    await backgroundJobs(inWords[news], forMs, "10 seconds").tellHandoff({
      workflowId: workflowInfo().workflowId,
      news,
      at: Date.now(),
    });
  } catch (error) {
    if (isCancellation(error)) throw error;
    log.warn("a handoff could not be told", { news, error });
  }
}
