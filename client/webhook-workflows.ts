import type { Client } from "@temporalio/client";
import type { News } from "../records/news.ts";
import type { Webhooks } from "../records/webhooks.ts";
import { unlessAborted } from "./unless-aborted.ts";
import {
  pagerDutyMirrorType,
  pagerDutyQueue,
  type Realm,
  wakePagerDutyMirror,
  wakeWebhook,
  webhookQueue,
  webhookType,
} from "../workflows/messages.ts";

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

export const wakeWebhooks =
  (webhooks: Pick<Webhooks, "behind">, wake: WakeWebhook): (() => Promise<void>) =>
  async () => {
    for (const id of await webhooks.behind()) await wake(id);
  };

/** Starts the workflow that tells PagerDuty what happens, or wakes it where it waits. */
export const createWakePagerDutyMirror =
  (client: Client, realm: Omit<Realm, "kind">): (() => Promise<void>) =>
  async () => {
    await client.withDeadline(Date.now() + withinMs, async () =>
      client.workflow.signalWithStart(pagerDutyMirrorType, {
        workflowId: `${realm.prefix ?? ""}pagerduty-mirror`,
        taskQueue: pagerDutyQueue(realm),
        args: [],
        signal: wakePagerDutyMirror,
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
 * Wakes whoever has something to tell, whenever something is recorded. Nothing depends on it: they look by themselves
 * now and then. What cannot be done now is done at the next news.
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
