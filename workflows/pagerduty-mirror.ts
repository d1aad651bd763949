import { condition, makeContinueAsNewFunc, proxyActivities, setHandler, workflowInfo } from "@temporalio/workflow";
import type { createMirrorActivities } from "../activities/pagerduty-mirror.ts";
import { minute } from "../domain/moment.ts";
import { wakePagerDutyMirror } from "./messages.ts";

/** Ten events an attempt, each a few requests; an attempt goes on from where the last came to. */
const { mirrorToPagerDuty } = proxyActivities<ReturnType<typeof createMirrorActivities>>({
  startToCloseTimeout: "3 minutes",
  retry: { initialInterval: "1 second", maximumInterval: "1 minute" },
});

/** Whoever records says so; should that get lost, it is looked up. */
const lookAgainAfterMs = 10 * minute;
const longHistory = 2000;

/** Tells PagerDuty what happens, in order and without end; where it has come to is in the records. */
export async function pagerDutyMirror(): Promise<void> {
  let woken = false;
  setHandler(wakePagerDutyMirror, () => {
    woken = true;
  });
  for (;;) {
    woken = false;
    if ((await mirrorToPagerDuty()) === "up-to-date") await condition(() => woken, lookAgainAfterMs);
    const { historyLength, continueAsNewSuggested } = workflowInfo();
    if (continueAsNewSuggested || historyLength > longHistory) await makeContinueAsNewFunc<typeof pagerDutyMirror>()();
  }
}
