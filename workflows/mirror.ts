import {
  condition,
  makeContinueAsNewFunc,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from "@temporalio/workflow";
import type { createMirrorActivities } from "../activities/mirror.ts";
import { minute } from "../domain/incident/moment.ts";
import { wakeMirror } from "./messages.ts";
import { startSummaries } from "./temporal-ui/start-summaries.ts";

/**
 * The activity that reports events to an outside system: ten in an attempt, each in a few requests. The next attempt
 * begins where the last one stopped.
 */
const { mirrorToPagerDuty } = proxyActivities<ReturnType<typeof createMirrorActivities>>({
  summary: "report the next events",
  startToCloseTimeout: "3 minutes",
  retry: { initialInterval: "1 second", maximumInterval: "1 minute" },
});

/**
 * How long this workflow waits before it looks for events without being woken. A signal wakes it when events were
 * stored, but that signal may be lost.
 */
const lookAgainAfterMs = 10 * minute;
const longHistory = 2000;

/**
 * Reports the events of all incidents to an outside system, in order and without end. The database stores which event
 * was reported last.
 */
export async function mirror(): Promise<void> {
  // Temporal hands no static summary on to the next run.
  setCurrentDetails(startSummaries.mirror);
  let woken = false;
  setHandler(wakeMirror, () => {
    woken = true;
  });
  for (;;) {
    woken = false;
    if ((await mirrorToPagerDuty()) === "up-to-date")
      await condition(() => woken, lookAgainAfterMs, { summary: "wait 10 minutes for news, then look" });
    const { historyLength, continueAsNewSuggested } = workflowInfo();
    if (continueAsNewSuggested || historyLength > longHistory) await makeContinueAsNewFunc<typeof mirror>()();
  }
}
