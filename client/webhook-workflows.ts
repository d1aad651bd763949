import type { Client } from "@temporalio/client";
import type { News } from "../records/news.ts";
import type { Webhooks } from "../records/webhooks.ts";
import { type Realm, wakeWebhook, webhookQueue, webhookType } from "../workflows/messages.ts";

/** Starts a webhook's workflow, or wakes it where it waits. */
export type WakeWebhook = (id: string) => Promise<void>;

const withinMs = 3000;

export const createWakeWebhook =
  (client: Client, realm: Omit<Realm, "kind">): WakeWebhook =>
  async (id) => {
    await client.withDeadline(Date.now() + withinMs, async () =>
      client.workflow.signalWithStart(webhookType, {
        workflowId: `webhook-${id}`,
        taskQueue: webhookQueue(realm),
        args: [id],
        signal: wakeWebhook,
        signalArgs: [],
        workflowIdReusePolicy: "ALLOW_DUPLICATE",
        workflowIdConflictPolicy: "USE_EXISTING",
      }),
    );
  };

/** News come in bursts, and one waking is enough for all of a burst. */
const gatherForMs = 500;
const atLeastEveryMs = 60_000;

/**
 * Wakes the webhooks that have something to tell, whenever something is recorded. Nothing depends on it: a webhook
 * looks by itself now and then. What cannot be done now is done at the next news.
 */
export async function wakeAtNews(
  {
    news,
    webhooks,
    wake,
    report,
  }: {
    readonly news: News;
    readonly webhooks: Webhooks;
    readonly wake: WakeWebhook;
    readonly report: (error: unknown, sentence: string) => void;
  },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const heard = news.heard(atLeastEveryMs, signal);
    try {
      for (const id of await webhooks.behind()) await wake(id);
    } catch (error) {
      report(error, "webhooks could not be woken; they look by themselves");
    }
    await heard;
    await news.heard(gatherForMs, signal);
  }
}
