import { proxyActivities } from "@temporalio/workflow";
import type { Canary } from "../activities/canary.ts";

/** The activity of a canary. It is not retried when it fails, since the next canary follows in a few minutes. */
const { flyCanary } = proxyActivities<Canary>({
  summary: "fire the test alert and wait for its page",
  startToCloseTimeout: "90 seconds",
  heartbeatTimeout: "10 seconds",
  retry: { maximumAttempts: 1 },
});
const { landCanary } = proxyActivities<Canary>({
  summary: "clear the test alert",
  startToCloseTimeout: "10 seconds",
  retry: { initialInterval: "1 second", maximumInterval: "1 minute" },
});

/** Fires an alert whose only purpose is to show that an alert becomes a page, and clears it afterwards. */
export async function canary(): Promise<void> {
  const flight = { at: Date.now() };
  try {
    await flyCanary(flight);
  } finally {
    await landCanary(flight);
  }
}
