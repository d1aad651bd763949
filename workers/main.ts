import { join } from "node:path";
import { bundleWorkflowCode, NativeConnection, Runtime, type WorkflowBundleOption } from "@temporalio/worker";
import pg from "pg";
import pino, { type Logger } from "pino";
import { createActivities } from "../activities/index.ts";
import { checkedWording } from "../activities/wording-check.ts";
import { type Config, loadConfig } from "../config/config.ts";
import { ConfigurationError, printed } from "../config/problem.ts";
import { projectRoot } from "../config/project-root.ts";
import { createLocalPorts } from "../integrations/local/local-ports.ts";
import { createClaims } from "../records/claims.ts";
import { migrate } from "../records/migrate.ts";
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
  for (const warning of config.warnings) logger.warn(printed(warning));
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
  const workers = [
    ...(await createQueueWorkers({
      ...every,
      queue: queueOf({ kind: "real", rehearsal }),
      activities: activitiesWith(pool, config),
    })),
    // A drill can reach no real person or public page: these have local adapters, whatever the others have.
    ...(await createQueueWorkers({
      ...every,
      queue: queueOf({ kind: "drill", rehearsal }),
      activities: activitiesWith(pool, config),
    })),
  ];
  logger.info({ rehearsal, workers: workers.length }, "at work");
  const running: RunningWorkers = runTogether(workers);
  const done = running.done.finally(async () => {
    await connection.close();
    await pool.end();
  });
  const stop = () => {
    running.stop().catch(() => undefined); // `done` says what failed.
  };
  return { done, stop };
}

/** All outside systems are local as yet; real ones take their places here, for real incidents only. */
function activitiesWith(pool: pg.Pool, { settings, environment }: Config): ReturnType<typeof createActivities> {
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
    wording: checkedWording(settings),
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
