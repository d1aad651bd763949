import { proxyActivities } from "@temporalio/workflow";
import type { Canary } from "../activities/canary.ts";

/** Another flight follows in a few minutes: one that failed is not tried again. */
const { flyCanary } = proxyActivities<Canary>({
  startToCloseTimeout: "90 seconds",
  heartbeatTimeout: "10 seconds",
  retry: { maximumAttempts: 1 },
});
const { landCanary } = proxyActivities<Canary>({
  startToCloseTimeout: "10 seconds",
  retry: { initialInterval: "1 second", maximumInterval: "1 minute" },
});

/** An alert that only shows whether it becomes a page, and its end. */
export async function canary(): Promise<void> {
  const flight = { at: Date.now() };
  try {
    await flyCanary(flight);
  } finally {
    await landCanary(flight);
  }
}
