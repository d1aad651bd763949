import {
  condition,
  makeContinueAsNewFunc,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from "@temporalio/workflow";
import type { createWebhookActivities } from "../activities/webhooks.ts";
import { minute } from "../domain/incident/moment.ts";
import { wakeWebhook } from "./messages.ts";
import { startSummaries } from "./temporal-ui/start-summaries.ts";

/**
 * The activity that posts events to a receiver. It throws only if the database fails, and is then retried without
 * end. A round sends ten events and gives each ten seconds.
 */
const { deliverToWebhook } = proxyActivities<ReturnType<typeof createWebhookActivities>>({
  summary: "post the next events",
  startToCloseTimeout: "3 minutes",
  retry: { initialInterval: "1 second", maximumInterval: "1 minute" },
});

const firstPauseMs = 1000;
const longestPauseMs = 5 * minute;
/**
 * How long this workflow waits before it looks for events without being woken. A signal wakes it when events were
 * stored, but that signal may be lost.
 */
const lookAgainAfterMs = 10 * minute;
const longHistory = 2000;

/**
 * Posts events to one receiver, in order and without end. It waits longer after each failure of the receiver, and
 * waits for new events when all were sent. The database stores the position, so that a lost workflow can be started
 * again.
 */
export async function webhook(id: string, failures = 0): Promise<void> {
  // Temporal hands no static summary on to the next run.
  setCurrentDetails(startSummaries.webhook);
  let woken = false;
  setHandler(wakeWebhook, () => {
    woken = true;
  });
  let failed = failures;
  for (;;) {
    woken = false;
    const progress = await deliverToWebhook(id, Date.now());
    failed = progress === "failing" ? failed + 1 : 0;
    if (progress === "over") return;
    if (progress === "failing") {
      const pauseMs = Math.min(firstPauseMs * 2 ** (failed - 1), longestPauseMs);
      await sleep(pauseMs, { summary: `wait ${pauseMs / 1000} seconds: the receiver failed ${failed} times in a row` });
    }
    if (progress === "up-to-date")
      await condition(() => woken, lookAgainAfterMs, { summary: "wait 10 minutes for news, then look" });
    const { historyLength, continueAsNewSuggested } = workflowInfo();
    if (continueAsNewSuggested || historyLength > longHistory)
      await makeContinueAsNewFunc<typeof webhook>()(id, failed);
  }
}
