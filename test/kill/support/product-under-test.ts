import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, Connection } from "@temporalio/client";
import pg from "pg";
import { parseDocument } from "yaml";
import { apiTokenFile } from "../../../embedded/secret-file.ts";
import { endLeftovers } from "../../../embedded/left-over-processes.ts";
import { startApi, startWorker } from "../../../embedded/worker-and-api.ts";
import { freePort, host } from "../../../embedded/ports.ts";
import { startPostgres } from "../../../embedded/postgres.ts";
import { projectRoot } from "../../../embedded/project.ts";
import { startTemporalServer } from "../../../embedded/temporal-server.ts";
import { workflowBundle } from "../../../embedded/workflow-bundle.ts";
import { searchAttributes } from "../../../workflows/messages.ts";
import { type Mortals, type Victim, mortals } from "./mortals.ts";

/** The whole product, each part in a process of its own that can be killed. */
export interface ProductUnderTest {
  readonly client: Client;
  readonly temporal: { readonly address: string; readonly namespace: string };
  readonly pool: pg.Pool;
  readonly databaseUrl: string;
  /** The folder with the product's configuration `config.yaml` and its logs. */
  readonly folder: string;
  readonly get: (path: string) => Promise<Response>;
  readonly post: (path: string, headers: Readonly<Record<string, string>>, body: object) => Promise<Response>;
  /** Kills a process with `kill -9`; resolves when it is gone, while it is already being started again. */
  readonly kill: (victim: Victim) => Promise<void>;
  /**
   * Freezes a process, which then keeps its connections open and answers nothing; the returned function lets it go
   * on.
   */
  readonly freeze: (victim: Victim) => Promise<() => void>;
  /** Starts a second worker, under the name `otherWorker`. */
  readonly startOtherWorker: () => Promise<void>;
  readonly pidOf: (victim: Victim) => Promise<number>;
  /** Lets workers that start from now on run this workflow code, as after an upgrade. */
  readonly upgradeTo: (bundle: string) => void;
  /** Resolves when all processes that were killed run again. */
  readonly whole: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Settings that are added to the example configuration. */
type Settings = Readonly<Record<string, unknown>>;
type Variables = Readonly<Record<string, string>>;

const answersWithinMs = 10_000;

/**
 * Starts a product. Products that run at the same time need different names. `variables` are added to the environment
 * of API and worker.
 */
export async function startProduct(
  name: string,
  settings: Settings = {},
  variables: Variables = {},
): Promise<ProductUnderTest> {
  // The folder's name contains our process id. If this test run is killed, the next run's global set-up deletes the
  // folder.
  const folder = mkdtempSync(join(tmpdir(), `incident-tests-${process.pid}-`));
  // When started by root, PostgreSQL runs as another user, who must be able to enter the folder.
  chmodSync(folder, 0o755);
  const notes = join(projectRoot, ".cache", "kill-tests", name);
  await Promise.all([endLeftovers(notes), endLeftovers(notesOfOther(notes))]);
  const processes = mortals();
  const stop = async (): Promise<void> => {
    await processes.stop();
    await Promise.all([endLeftovers(notes), endLeftovers(notesOfOther(notes))]);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const { temporal, databaseUrl, apiUrl, token, upgradeTo, startOtherWorker } = await startProcesses(
      processes,
      folder,
      notes,
      settings,
      variables,
    );
    const connection = await Connection.connect({ address: temporal.address });
    const pool = new pg.Pool({ connectionString: databaseUrl, max: 4, connectionTimeoutMillis: answersWithinMs });
    pool.on("error", () => undefined); // The database server is killed on purpose, which breaks connections.
    return {
      client: new Client({ connection, namespace: temporal.namespace }),
      pool,
      ...{ folder, databaseUrl, temporal, upgradeTo, startOtherWorker, pidOf: processes.pidOf },
      get: async (path) => fetch(`${apiUrl}${path}`, { headers: { authorization: `Bearer ${token}` } }),
      post: async (path, headers, body) =>
        fetch(`${apiUrl}${path}`, {
          method: "POST",
          headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
          body: JSON.stringify(body),
          signal: AbortSignal.timeout(answersWithinMs),
        }),
      kill: processes.kill,
      freeze: processes.freeze,
      whole: processes.whole,
      stop: async () => {
        await pool.end();
        await connection.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startProcesses(
  { live }: Mortals,
  folder: string,
  notes: string,
  settings: Settings,
  variables: Variables,
) {
  const supervision = { notes, restart: false, report: () => undefined };
  const [temporalPort, postgresPort, apiPort] = await Promise.all([freePort(), freePort(), freePort()]);
  const [temporal, postgres, bundle] = await Promise.all([
    live("temporal", async () =>
      startTemporalServer({
        ...supervision,
        port: temporalPort,
        databaseFile: join(folder, "temporal.db"),
        timeSkipping: true,
        searchAttributes: Object.values(searchAttributes),
        logFile: join(folder, "temporal.log"),
      }),
    ),
    live("postgres", async () =>
      startPostgres({
        ...supervision,
        dataFolder: join(folder, "postgres"),
        port: postgresPort,
        durable: true, // As in production, a committed transaction survives a killed process.
        logFile: join(folder, "postgres.log"),
      }),
    ),
    workflowBundle(),
  ]);
  const databaseUrl = await postgres.createDatabase("incidents");
  const tokenFile = apiTokenFile(folder);
  let workflows = bundle;
  const ours = () => ({
    ...supervision,
    apiPort,
    logs: folder,
    env: {
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_NAMESPACE: temporal.namespace,
      DATABASE_URL: databaseUrl,
      API_TOKEN_FILE: tokenFile,
      CONFIG_FILE: configuration(folder, settings),
      PAGING_FILE: join(folder, "paging.json"),
      REHEARSAL: "true",
      STICKY_TIMEOUT_MS: "1000", // With this time-out, an incident of a killed worker goes on at once.
      WORKFLOW_BUNDLE: workflows,
      ...variables,
    },
  });
  await Promise.all([live("api", async () => startApi(ours())), live("worker", async () => startWorker(ours()))]);
  const token = readFileSync(tokenFile, "utf8").trim();
  const upgradeTo = (other: string): void => {
    workflows = other;
  };
  const startOtherWorker = async (): Promise<void> => {
    const other = async () =>
      startWorker({ ...ours(), notes: notesOfOther(notes), logs: join(folder, "other-worker") });
    await live("otherWorker", other);
  };
  return { temporal, databaseUrl, apiUrl: `http://${host}:${apiPort}`, token, upgradeTo, startOtherWorker };
}

const notesOfOther = (notes: string): string => `${notes}-other-worker`;

/** Writes the configuration. Reminders come exactly on the minute, so that two runs can be compared. */
function configuration(folder: string, settings: Settings): string {
  const document = parseDocument(readFileSync(join(projectRoot, "config.example.yaml"), "utf8"));
  document.setIn(["policy", "spreadNudgesMinutes"], 0);
  for (const [name, value] of Object.entries(settings)) document.setIn([name], value);
  const file = join(folder, "config.yaml");
  writeFileSync(file, document.toString());
  return file;
}
