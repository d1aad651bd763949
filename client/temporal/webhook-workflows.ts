import type { Client } from "@temporalio/client";
import type { News } from "../../records/reading/news-of-events.ts";
import type { Webhooks } from "../../records/webhooks.ts";
import { unlessAborted } from "./unless-aborted.ts";
import {
  mirrorQueue,
  mirrorType,
  type Realm,
  wakeMirror,
  wakeWebhook,
  webhookQueue,
  webhookType,
} from "../../workflows/messages.ts";
import { startSummaries } from "../../workflows/temporal-ui/start-summaries.ts";

/** Starts the workflow that posts events to a webhook, or wakes that workflow if it waits. */
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
        staticSummary: startSummaries.webhook,
        signal: wakeWebhook,
        signalArgs: [],
        workflowIdReusePolicy: "ALLOW_DUPLICATE",
        workflowIdConflictPolicy: "USE_EXISTING",
      }),
    );
  };

export const wakeWebhooks =
  (webhooks: Pick<Webhooks, "behind">, wake: WakeWebhook): (() => Promise<void>) =>
  async () => {
    for (const id of await webhooks.behind()) await wake(id);
  };

/** Starts the workflow that reports incidents to an outside system, or wakes that workflow if it waits. */
export const createWakeMirror =
  (client: Client, realm: Omit<Realm, "kind">): ((system: string) => Promise<void>) =>
  async (system) => {
    await client.withDeadline(Date.now() + withinMs, async () =>
      client.workflow.signalWithStart(mirrorType, {
        workflowId: `${realm.prefix ?? ""}${system}-mirror`,
        taskQueue: mirrorQueue(system, realm),
        args: [],
        staticSummary: startSummaries.mirror,
        signal: wakeMirror,
        signalArgs: [],
        workflowIdReusePolicy: "ALLOW_DUPLICATE",
        workflowIdConflictPolicy: "USE_EXISTING",
      }),
    );
  };

/**
 * How long events are gathered before the workflows are woken. Events come in bursts, and one wake-up is enough for
 * each.
 */
const gatherForMs = 500;
const atLeastEveryMs = 60_000;

/**
 * Wakes the workflows of webhooks and outside systems whenever an event is recorded. If a wake-up is lost, the
 * workflows find the event later, since they also look for new events from time to time.
 */
export async function wakeAtNews(
  {
    news,
    wake,
    report,
  }: {
    readonly news: News;
    readonly wake: readonly (() => Promise<void>)[];
    readonly report: (error: unknown, sentence: string) => void;
  },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const heard = news.heard(atLeastEveryMs, signal);
    for (const wakeThem of wake) {
      await unlessAborted(signal, wakeThem()).catch((error: unknown) => {
        if (!signal.aborted)
          report(error, "those who tell others what happens could not be woken; they look by themselves");
      });
    }
    await heard;
    await news.heard(gatherForMs, signal);
  }
}
