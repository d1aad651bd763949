import { join } from "node:path";
import { bundleWorkflowCode, NativeConnection, Runtime, type WorkflowBundleOption } from "@temporalio/worker";
import pg from "pg";
import pino, { type Logger } from "pino";
import { createActivities } from "../activities/index.ts";
import { wordingWith } from "../activities/own-wording.ts";
import { type Config, loadConfig } from "../config/config.ts";
import { followConfig, type LiveConfig } from "../config/live-config.ts";
import { ConfigurationError, printed } from "../config/problem.ts";
import { projectRoot } from "../config/project-root.ts";
import { createLocalPorts } from "../integrations/local/local-ports.ts";
import { createClaims } from "../records/claims.ts";
import { migrate } from "../records/migrate.ts";
import { createConfigurationLog } from "../records/configuration-log.ts";
import { createRecorder } from "../records/recorder.ts";
import { queueOf } from "../workflows/messages.ts";
import { createQueueWorkers, type RunningWorkers, runTogether } from "./queue-workers.ts";
import { createSuccessors } from "./successors.ts";
import { temporalLogger } from "./temporal-logger.ts";

/** Longer than most activities take; what is cut off is tried again by the next worker. */
const graceMs = 10_000;
const connectionsToDatabase = 20;

/** Runs the workers of real incidents and of drills until they are asked to stop; activities under way end first. */
async function main(): Promise<void> {
  const config = loadConfig(process.env, projectRoot);
  const logger = pino({ level: config.environment.logLevel, name: "worker" });
  // Signals are ours to handle: the SDK would stop the workers, but not what they stand on.
  Runtime.install({ logger: temporalLogger(logger), shutdownSignals: [] });
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
  const pool = new pg.Pool({ connectionString: required("DATABASE_URL", databaseUrl), max: connectionsToDatabase });
  // While somebody uses a connection its loss is told by the client alone, and would end the process unheard.
  pool.on("connect", (client) =>
    client.on("error", (error) => logger.warn({ err: error }, "lost a connection to the database")),
  );
  pool.on("error", () => undefined); // Tells the loss of an idle connection a second time.
  await migrate(pool);
  const connection = await NativeConnection.connect({ address: temporalAddress });
  const workflowBundle = await workflowCode(config.environment.workflowBundle);
  const every = { connection, namespace, workflowBundle, stickyTimeoutMs, graceMs };
  const { activities, live } = followingActivities(pool, config, logger);
  const workers = [
    ...(await createQueueWorkers({ ...every, queue: queueOf({ kind: "real", rehearsal }), activities })),
    // A drill can reach no real person or public page: these have local adapters, whatever the others have.
    ...(await createQueueWorkers({ ...every, queue: queueOf({ kind: "drill", rehearsal }), activities })),
  ];
  logger.info({ rehearsal, workers: workers.length }, "at work");
  const running: RunningWorkers = runTogether(workers);
  const done = running.done.finally(async () => {
    live.close();
    await connection.close();
    await pool.end();
  });
  const stop = () => {
    running.stop().catch(() => undefined); // `done` says what failed.
  };
  return { done, stop };
}

/** Activities that follow the configuration: each call is answered by the newest, and ends with what it began with. */
function followingActivities(
  pool: pg.Pool,
  config: Config,
  logger: Logger,
): { activities: Activities; live: LiveConfig } {
  const log = createConfigurationLog(pool);
  const wordingProblems = ({ settings, templates }: Config) => wordingWith(settings, templates).problems;
  for (const warning of [...config.warnings, ...wordingProblems(config)]) logger.warn(printed(warning));
  let newest = activitiesWith(pool, config);
  const live = followConfig(config, {
    root: projectRoot,
    check: ({ settings, templates }) => wordingWith(settings, templates).problems,
    taken: (edited) => {
      newest = activitiesWith(pool, edited);
    },
    audit: async (taken) => log.append(taken),
    logger,
    now: () => Date.now(),
  });
  const activities: Activities = {
    page: async (effect) => newest.page(effect),
    deliver: async (effects) => newest.deliver(effects),
    record: async (batch) => newest.record(batch),
  };
  return { activities, live };
}

type Activities = ReturnType<typeof createActivities>;

/** All outside systems are local as yet; real ones take their places here, for real incidents only. */
function activitiesWith(pool: pg.Pool, { settings, templates, environment }: Config): Activities {
  const { conferenceKey, apiToken, rehearsal } = environment;
  const conference = {
    jitsiUrl: settings.organisation.conferenceBase,
    key: conferenceKey ?? required("CONFERENCE_KEY", apiToken),
  };
  return createActivities({
    ports: createLocalPorts(pool, {
      recorder: createRecorder(pool),
      conference,
      alertsChannel: settings.alertsChannel,
    }),
    successors: createSuccessors({ claims: createClaims(pool), policy: settings.policy, rehearsal }),
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
