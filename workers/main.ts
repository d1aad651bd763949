import { join } from "node:path";
import {
  bundleWorkflowCode,
  NativeConnection,
  Runtime,
  type WorkflowBundleOption,
  type Worker,
} from "@temporalio/worker";
import type pg from "pg";
import type { Logger } from "pino";
import { createDutyNews } from "../activities/duty-news.ts";
import { createErrands, type Errands } from "../activities/errands.ts";
import { createHandoffs } from "../activities/handoffs.ts";
import { createActivities } from "../activities/index.ts";
import { wordingWith } from "../activities/own-wording.ts";
import type { Duty, Pager, Ports } from "../activities/ports.ts";
import { type Config, loadConfig } from "../config/config.ts";
import { policyFor } from "../config/escalations.ts";
import { isLoopback } from "../config/loopback.ts";
import { loggerFor } from "../config/logger.ts";
import { followConfig, type LiveConfig } from "../config/live-config.ts";
import { createPageLinks } from "../config/page-links.ts";
import { ConfigurationError } from "../config/problem.ts";
import type { Settings } from "../config/settings.ts";
import { projectRoot } from "../config/project-root.ts";
import type { Instant } from "../domain/moment.ts";
import { lookAheadMs } from "../on-call/break-glass.ts";
import { withChanges } from "../on-call/duty-change.ts";
import { outsideDuty } from "../integrations/pagerduty/outside-duty.ts";
import { createLocalPorts } from "../integrations/local/local-ports.ts";
import { createChanges } from "../records/changes.ts";
import { createClaims } from "../records/claims.ts";
import { migrate } from "../records/migrate.ts";
import { createConfigurationLog } from "../records/configuration-log.ts";
import { createContactBook, createContacts } from "../records/contacts.ts";
import { createDutyBook, dutyKnownTo } from "../records/duty.ts";
import { createHandoffBook } from "../records/handoffs.ts";
import { createPagingTurns } from "../records/paging-turns.ts";
import { createPool } from "../records/pool.ts";
import { createReader } from "../records/read.ts";
import { createRecorder } from "../records/recorder.ts";
import { canaryWith } from "./canary.ts";
import { createWorkerMetrics } from "./metrics.ts";
import { keepBreakGlass } from "./break-glass.ts";
import { serveHealth } from "./health.ts";
import { heartbeatAlarm } from "./heartbeat-alarm.ts";
import { type HeartbeatAlarm, queueOf, webhookQueue } from "../workflows/messages.ts";
import { pagerDutyWorkers } from "./pagerduty-worker.ts";
import { createQueueWorkers, type RunningWorkers, runTogether } from "./queue-workers.ts";
import { createWebhookWorker, type WebhookWorkerOptions } from "./webhook-worker.ts";
import { createSuccessors } from "./successors.ts";
import { temporalLogger } from "./temporal-logger.ts";
import { vendorChannels, vendorPagers } from "./vendor-pagers.ts";

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
  const connections = { connectionString: required("DATABASE_URL", databaseUrl), max: connectionsToDatabase };
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

/** What activities stand on: connections for everything, and impatient ones for pages. */
interface Standing {
  readonly pool: pg.Pool;
  readonly pagingPool: pg.Pool;
}

/** Activities that follow the configuration: each call is answered by the newest, and ends with what it began with. */
function followingActivities(
  standing: Standing,
  config: Config,
  logger: Logger,
): { real: Activities; drill: Activities; errands: Errands & HeartbeatAlarm; live: LiveConfig; duty: Duty } {
  const log = createConfigurationLog(standing.pool);
  const report = (error: unknown) => {
    logger.warn({ err: error }, "who is on duty is not known anew: what was known last counts");
  };
  const { pagerDutyApiToken } = config.environment;
  let inForce = config.settings;
  // One for all: what was known last outlives an edit of the configuration.
  const duty = dutyKnownTo(
    createDutyBook(standing.pagingPool),
    outsideDuty({ settings: () => inForce, token: pagerDutyApiToken, report }),
    report,
  );
  const book = createContactBook(standing.pool);
  const records = createReader(standing.pool);
  const made = (from: Config) => {
    const ports = portsWith(standing, from, { pagers: vendorPagers(standing.pagingPool, from), duty });
    const real = { ...ports, audienceChat: vendorChannels(standing.pagingPool, from, ports.audienceChat) };
    const drill = portsWith(standing, from, { pagers: [], duty });
    const { wording } = wordingWith(from.settings, from.templates);
    return {
      real: activitiesWith(standing, from, real),
      drill: activitiesWith(standing, from, drill),
      errands: createErrands({
        ...{ book, pagers: real.pagers },
        handoffs: createHandoffs({
          ...{ settings: from.settings, wording, duty: real.duty, chat: real.chat, records },
          book: createHandoffBook(standing.pool),
        }),
        dutyNews: createDutyNews({
          ...{ settings: from.settings, wording, chat: real.chat },
          book: createDutyBook(standing.pool),
        }),
      }),
    };
  };
  let newest = made(config);
  const live = followConfig(config, {
    root: projectRoot,
    check: ({ settings, templates }) => wordingWith(settings, templates).problems,
    taken: (edited) => {
      inForce = edited.settings;
      try {
        newest = made(edited);
      } catch (error) {
        logger.error({ err: error }, "the edited configuration cannot page; the one before stays in force");
      }
      createContactBook(standing.pool)
        .seed(edited.settings.people, Date.now())
        .catch((error: unknown) =>
          logger.warn({ err: error }, "who is new can be reached once the worker starts anew"),
        );
    },
    audit: async (taken) => log.append(taken),
    logger,
    now: () => Date.now(),
  });
  const following = (kind: "real" | "drill"): Activities => ({
    page: async (effect, triedForMs) => newest[kind].page(effect, triedForMs),
    deliver: async (effects) => newest[kind].deliver(effects),
    record: async (batch) => newest[kind].record(batch),
  });
  const errands: Errands & HeartbeatAlarm = {
    checkContact: async (check) => newest.errands.checkContact(check),
    testContacts: async (run) => newest.errands.testContacts(run),
    beginHandoffs: async (run) => newest.errands.beginHandoffs(run),
    tellHandoff: async (told) => newest.errands.tellHandoff(told),
    tellGaps: async (run) => newest.errands.tellGaps(run),
    tellDutyChange: async (change) => newest.errands.tellDutyChange(change),
    ...heartbeatAlarm({
      pool: standing.pagingPool,
      realm: { rehearsal: config.environment.rehearsal },
      settings: () => live.current().settings,
      report: (error, sentence) => logger.warn({ err: error }, sentence),
    }),
  };
  return { real: following("real"), drill: following("drill"), errands, live, duty };
}

type Activities = ReturnType<typeof createActivities>;

/** Outside systems are local; the vendors that page take the stand-ins' place. */
function portsWith(
  { pool, pagingPool }: Standing,
  { settings, environment }: Config,
  { pagers, duty }: { readonly pagers: readonly Pager[]; readonly duty: Duty },
): Ports {
  const { conferenceKey, linkKey, apiToken, rehearsal } = environment;
  const key = linkKey ?? required("LINK_KEY", apiToken);
  const conference = {
    jitsiUrl: settings.organisation.conferenceBase,
    key: conferenceKey ?? required("CONFERENCE_KEY", apiToken),
  };
  const local = createLocalPorts(pool, {
    recorder: createRecorder(pool),
    conference,
    alertsChannel: settings.alertsChannel,
    duty,
    contacts: createContacts(pagingPool, { people: settings.people, rules: settings.paging.rules }),
  });
  const pageLinks = createPageLinks({ key, publicUrl: settings.paging.publicUrl, rehearsal });
  // Rehearsed incidents have each a time of their own: none of them is paged for "a moment ago".
  const turns = rehearsal ? {} : { turns: createPagingTurns(pagingPool) };
  return { ...local, pageLinks, changes: createChanges(pool), ...turns, ...(pagers.length === 0 ? {} : { pagers }) };
}

function activitiesWith({ pool }: Standing, { settings, templates, environment }: Config, ports: Ports): Activities {
  const { rehearsal } = environment;
  return createActivities({
    ports,
    successors: createSuccessors({
      claims: createClaims(pool),
      policy: (service) => policyFor(service, settings),
      rehearsal,
    }),
    settings,
    wording: wordingWith(settings, templates).wording,
  });
}

async function workflowCode(prebuilt: string | undefined): Promise<WorkflowBundleOption> {
  if (prebuilt !== undefined) return { codePath: prebuilt };
  return bundleWorkflowCode({ workflowsPath: join(__dirname, "..", "workflows", "index.js") });
}

function required(name: string, value: string | undefined): string {
  if (value !== undefined) return value;
  const mend = `Set ${name} or ${name}_FILE; npm start does so by itself.`;
  throw new ConfigurationError([{ where: name, what: "the worker needs it", mend }]);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof ConfigurationError ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
