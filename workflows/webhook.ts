import {
  condition,
  makeContinueAsNewFunc,
  proxyActivities,
  setHandler,
  sleep,
  workflowInfo,
} from "@temporalio/workflow";
import type { createWebhookActivities } from "../activities/webhooks.ts";
import { minute } from "../domain/moment.ts";
import { wakeWebhook } from "./messages.ts";

/** A fault here is the database's: it is asked again until it answers. Ten events a round, each given ten seconds. */
const { deliverToWebhook } = proxyActivities<ReturnType<typeof createWebhookActivities>>({
  startToCloseTimeout: "3 minutes",
  retry: { initialInterval: "1 second", maximumInterval: "1 minute" },
});

const firstPauseMs = 1000;
const longestPauseMs = 5 * minute;
/** Whoever records says so; should that get lost, it is looked up. */
const lookAgainAfterMs = 10 * minute;
const longHistory = 2000;

/**
 * Tells one receiver what happens, in order and without end: backs off while it fails, and parks when it knows
 * everything. Where it has come to is in the records, so that this may be lost and started again.
 */
export async function webhook(id: string, failures = 0): Promise<void> {
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
    if (progress === "failing") await sleep(Math.min(firstPauseMs * 2 ** (failed - 1), longestPauseMs));
    if (progress === "up-to-date") await condition(() => woken, lookAgainAfterMs);
    const { historyLength, continueAsNewSuggested } = workflowInfo();
    if (continueAsNewSuggested || historyLength > longHistory)
      await makeContinueAsNewFunc<typeof webhook>()(id, failed);
  }
}
