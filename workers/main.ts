import { join } from "node:path";
import {
  bundleWorkflowCode,
  makeTelemetryFilterString,
  NativeConnection,
  Runtime,
  type WorkflowBundleOption,
  type Worker,
} from "@temporalio/worker";
import type { Logger } from "pino";
import type { Duty } from "../activities/ports/duty.ts";
import { type Config, loadConfig } from "../config/config.ts";
import { isLoopback } from "../config/loopback.ts";
import { type LogOutput, logOutput } from "../config/log-output.ts";
import { loggerFor } from "../config/logger.ts";
import type { LiveConfig } from "../config/live-config.ts";
import { ConfigurationError } from "../config/problem.ts";
import type { Settings } from "../config/settings.ts";
import { projectRoot } from "../config/project-root.ts";
import type { Instant } from "../domain/incident/moment.ts";
import { lookAheadMs } from "../on-call/break-glass.ts";
import { withChanges } from "../on-call/roster-with-changes.ts";
import { createContactBook } from "../records/contacts.ts";
import { canaryWith } from "./canary.ts";
import { followingActivities } from "./following-activities.ts";
import { createWorkerMetrics } from "./metrics.ts";
import { keepBreakGlass } from "./break-glass.ts";
import { serveHealth } from "./health.ts";
import { queueOf, webhookQueue, workerHeartbeatsEveryMs } from "../workflows/messages.ts";
import { mirrorWorkers } from "./mirror-workers.ts";
import { createQueueWorkers, type RunningWorkers, runTogether } from "./queue-workers.ts";
import { openWorkerStores } from "./worker-stores.ts";
import { createWebhookWorker, type WebhookWorkerOptions } from "./webhook-worker.ts";
import { temporalLogger } from "./temporal-logger.ts";

/**
 * How long a stopping worker waits for its activities, of which most take less. An activity that is cut off is
 * retried by another worker.
 */
const graceMs = 10_000;

/**
 * Runs the workers of real incidents and of drills until the process is asked to stop; running activities may then
 * end first.
 */
async function main(): Promise<void> {
  const config = loadConfig(process.env, projectRoot);
  const output = logOutput();
  const logger = loggerFor("worker", config.environment, output);
  const { temporalMetricsAddress: bindAddress } = config.environment;
  Runtime.install({
    logger: temporalLogger(logger),
    // This file handles SIGINT and SIGTERM itself, below: the SDK would stop the workers, and leave the connections to
    // Temporal and the database open.
    shutdownSignals: [],
    workerHeartbeatInterval: workerHeartbeatsEveryMs,
    telemetryOptions: {
      // By default the SDK's native part writes to the console, past our log, and breaks where the console cannot be
      // written.
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: "WARN", other: "ERROR" }) },
      ...(bindAddress === undefined ? {} : { metrics: { prometheus: { bindAddress } } }),
    },
  });
  const { done, stop } = await work(config, logger, output);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      logger.info({ signal }, "stopping");
      stop();
    });
  }
  await done;
}

async function work(
  config: Config,
  logger: Logger,
  output: LogOutput,
): Promise<{ done: Promise<void>; stop: () => void }> {
  const { temporalAddress, temporalNamespace: namespace, stickyTimeoutMs, rehearsal } = config.environment;
  const { workerGroups: groups, workerHealthPort, workerHealthHost } = config.environment;
  const stores = await openWorkerStores(config, logger);
  const { pool } = stores;
  const connection = await NativeConnection.connect({ address: temporalAddress });
  const workflowBundle = await workflowCode(config.environment.workflowBundle);
  const every = { connection, namespace, workflowBundle, stickyTimeoutMs, graceMs };
  const following = await followingActivities(stores, config, logger);
  const { real, drill, backgroundJobs, live, duty, connectionsOf } = following;
  const metrics = createWorkerMetrics(() => Date.now(), output.lostInAll);
  const workers = [
    ...(await createQueueWorkers({
      ...every,
      groups,
      queue: queueOf({ kind: "real", rehearsal }),
      activities: { ...real, page: metrics.countingPages(real.page) },
      backgroundJobs: { ...backgroundJobs, ...canaryWith({ pool, environment: config.environment, metrics, logger }) },
    })),
    // A drill must reach no real person and no public page, so its activities always use the local replacements for
    // outside systems.
    ...(groups.includes("drills")
      ? await createQueueWorkers({ ...every, queue: queueOf({ kind: "drill", rehearsal }), activities: drill })
      : []),
    ...(await webhookWorkers({ connection, namespace, workflowBundle, pool }, config.environment, live, logger)),
    ...(await mirrorWorkers(
      { connection, namespace, workflowBundle, pool, graceMs },
      connectionsOf(live.current()),
      live,
      logger,
    )),
  ];
  const { breakGlassFile: file } = config.environment;
  const book = createContactBook(pool);
  const stopKeeping =
    file === undefined
      ? () => undefined
      : keepBreakGlass({ file, book, settings: async (at) => settingsAt(at, { duty, live }), logger });
  logger.info({ rehearsal, groups, workers: workers.length }, "at work");
  const running: RunningWorkers = runTogether(workers);
  const health =
    workerHealthPort === undefined
      ? undefined
      : serveHealth({ workers, registry: metrics.registry, host: workerHealthHost, port: workerHealthPort });
  const untilDone = async () => {
    try {
      await running.done;
    } finally {
      health?.close();
      stopKeeping();
      live.close();
      await connection.close();
      await stores.close();
    }
  };
  const stop = () => {
    running.stop().catch(() => undefined); // `done` rejects with the same error.
  };
  return { done: untilDone(), stop };
}

/** Returns the settings at an instant, with the same people on duty that paging would find. */
async function settingsAt(
  at: Instant,
  { duty, live }: { readonly duty: Duty; readonly live: LiveConfig },
): Promise<Settings> {
  const { changes, outside } = await duty.at(at, at + lookAheadMs);
  return withChanges(live.current().settings, changes, outside);
}

/** Makes the worker that delivers webhooks. Without SECRETS_KEY it makes none, since no webhook can exist then. */
async function webhookWorkers(
  every: Pick<WebhookWorkerOptions, "connection" | "namespace" | "workflowBundle" | "pool">,
  { secretsKey, rehearsal, host, workerGroups: groups }: Config["environment"],
  live: LiveConfig,
  logger: Logger,
): Promise<readonly Worker[]> {
  if (!groups.includes("lanes")) return [];
  if (secretsKey === undefined) {
    logger.warn("SECRETS_KEY is not set: no outgoing webhook is delivered");
    return [];
  }
  const rules = () => ({ allow: live.current().settings.api.webhookNetworks, loopback: isLoopback(host) });
  return [await createWebhookWorker({ ...every, rules, secretsKey, queue: webhookQueue({ rehearsal }), graceMs })];
}

async function workflowCode(prebuilt: string | undefined): Promise<WorkflowBundleOption> {
  if (prebuilt !== undefined) return { codePath: prebuilt };
  return bundleWorkflowCode({ workflowsPath: join(__dirname, "..", "workflows", "index.js") });
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof ConfigurationError ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
