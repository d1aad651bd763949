import type { NativeConnection, WorkflowBundleOption } from "@temporalio/worker";
import { Worker } from "@temporalio/worker";
import type pg from "pg";
import { createWebhookActivities } from "../activities/webhooks.ts";
import { createPostEvent } from "../integrations/post-event.ts";
import type { AddressRules } from "../integrations/reachable-address.ts";
import { createFeed } from "../records/reading/feed.ts";
import { createSeal } from "../records/sealed-secrets.ts";
import { createWebhooks } from "../records/webhooks.ts";

export interface WebhookWorkerOptions {
  readonly rules: () => AddressRules;
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly queue: string;
  readonly workflowBundle: WorkflowBundleOption;
  readonly pool: pg.Pool;
  readonly secretsKey: string;
  readonly graceMs: number;
}

/**
 * The number of receivers that are served at the same time. A receiver may take ten seconds for an event, and no
 * event is as urgent as a page, so few are enough.
 */
const mostAtOnce = 10;

/** Makes the worker that delivers outgoing webhooks, both workflows and activities, on a task queue of its own. */
export const createWebhookWorker = async (options: WebhookWorkerOptions): Promise<Worker> => {
  const { connection, namespace, queue, workflowBundle, pool, secretsKey, graceMs, rules } = options;
  const seal = createSeal(secretsKey);
  return Worker.create({
    ...{ connection, namespace, taskQueue: queue, workflowBundle, shutdownGraceTime: graceMs },
    shutdownForceTime: 2 * graceMs,
    activities: createWebhookActivities({
      webhooks: createWebhooks(pool),
      feed: createFeed(pool),
      post: createPostEvent({ open: (sealed) => seal.open(sealed), rules }),
    }),
    maxConcurrentActivityTaskExecutions: mostAtOnce,
    maxConcurrentWorkflowTaskExecutions: mostAtOnce,
    maxCachedWorkflows: 100,
    workflowThreadPoolSize: 1,
  });
};
