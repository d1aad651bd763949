import { join } from "node:path";
import {
  bundleWorkflowCode,
  NativeConnection,
  Runtime,
  type WorkflowBundleOption,
  type Worker,
} from "@temporalio/worker";
import type { Logger } from "pino";
import type { Duty } from "../activities/ports.ts";
import { type Config, loadConfig } from "../config/config.ts";
import { isLoopback } from "../config/loopback.ts";
import { loggerFor } from "../config/logger.ts";
import type { LiveConfig } from "../config/live-config.ts";
import { ConfigurationError } from "../config/problem.ts";
import type { Settings } from "../config/settings.ts";
import { required } from "../config/required.ts";
import { projectRoot } from "../config/project-root.ts";
import type { Instant } from "../domain/moment.ts";
import { lookAheadMs } from "../on-call/break-glass.ts";
import { withChanges } from "../on-call/duty-change.ts";
import { migrate } from "../records/migrate.ts";
import { createContactBook } from "../records/contacts.ts";
import { createPool } from "../records/pool.ts";
import { canaryWith } from "./canary.ts";
import { followingActivities } from "./following-activities.ts";
import { createWorkerMetrics } from "./metrics.ts";
import { keepBreakGlass } from "./break-glass.ts";
import { serveHealth } from "./health.ts";
import { queueOf, webhookQueue } from "../workflows/messages.ts";
import { pagerDutyWorkers } from "./pagerduty-worker.ts";
import { createQueueWorkers, type RunningWorkers, runTogether } from "./queue-workers.ts";
import { createWebhookWorker, type WebhookWorkerOptions } from "./webhook-worker.ts";
import { temporalLogger } from "./temporal-logger.ts";

/** Longer than most activities take; what is cut off is tried again by the next worker. */
const graceMs = 10_000;
const connectionsToDatabase = 20;
/** A page does not wait longer than this for the database: it goes out without it. */
const pagesWaitMs = 500;

/** Runs the workers of real incidents and of drills until they are asked to stop; activities under way end first. */
async function main(): Promise<void> {
  const config = loadConfig(process.env, projectRoot);
  const logger = loggerFor("worker", config.environment);
  // Signals are ours to handle: the SDK would stop the workers, but not what they stand on.
  const { temporalMetricsAddress: bindAddress } = config.environment;
  Runtime.install({
    logger: temporalLogger(logger),
    shutdownSignals: [],
    ...(bindAddress === undefined ? {} : { telemetryOptions: { metrics: { prometheus: { bindAddress } } } }),
  });
  const { done, stop } = await work(config, logger);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      logger.info({ signal }, "stopping");
      stop();
    });
  }
  await done;
}

async function work(config: Config, logger: Logger): Promise<{ done: Promise<void>; stop: () => void }> {
  const { temporalAddress, temporalNamespace: namespace, databaseUrl, stickyTimeoutMs, rehearsal } = config.environment;
  const { workerGroups: groups, workerHealthPort, workerHealthHost } = config.environment;
  const report = (error: unknown, sentence: string) => logger.warn({ err: error }, sentence);
  const connections = {
    connectionString: required("DATABASE_URL", databaseUrl, "the worker"),
    max: connectionsToDatabase,
  };
  const pool = createPool(connections, report);
  const withinMs = { connectionTimeoutMillis: pagesWaitMs, query_timeout: pagesWaitMs };
  const pagingPool = createPool({ ...connections, ...withinMs }, report);
  await migrate(pool);
  await createContactBook(pool).seed(config.settings.people, Date.now());
  const connection = await NativeConnection.connect({ address: temporalAddress });
  const workflowBundle = await workflowCode(config.environment.workflowBundle);
  const every = { connection, namespace, workflowBundle, stickyTimeoutMs, graceMs };
  const { real, drill, errands, live, duty } = followingActivities({ pool, pagingPool }, config, logger);
  const metrics = createWorkerMetrics(() => Date.now());
  const workers = [
    ...(await createQueueWorkers({
      ...every,
      groups,
      queue: queueOf({ kind: "real", rehearsal }),
      activities: { ...real, page: metrics.countingPages(real.page) },
      errands: { ...errands, ...canaryWith({ pool, environment: config.environment, metrics, logger }) },
    })),
    // A drill can reach no real person or public page: these have local adapters, whatever the others have.
    ...(groups.includes("drills")
      ? await createQueueWorkers({ ...every, queue: queueOf({ kind: "drill", rehearsal }), activities: drill })
      : []),
    ...(await webhookWorkers({ connection, namespace, workflowBundle, pool }, config.environment, live, logger)),
    ...(await pagerDutyWorkers({ connection, namespace, workflowBundle, pool, graceMs }, live, logger)),
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
  const done = running.done.finally(async () => {
    health?.close();
    stopKeeping();
    live.close();
    await connection.close();
    await Promise.all([pool.end(), pagingPool.end()]);
  });
  const stop = () => {
    running.stop().catch(() => undefined); // `done` says what failed.
  };
  return { done, stop };
}

/** The settings with who is on duty from that instant on, as paging would find it. */
async function settingsAt(
  at: Instant,
  { duty, live }: { readonly duty: Duty; readonly live: LiveConfig },
): Promise<Settings> {
  const { changes, outside } = await duty.at(at, at + lookAheadMs);
  return withChanges(live.current().settings, changes, outside);
}

/** None without a key: then no webhook can have been made either. */
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
