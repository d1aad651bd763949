import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, Connection } from "@temporalio/client";
import pg from "pg";
import { parseDocument } from "yaml";
import { apiTokenFile } from "../../../embedded/secret-file.ts";
import { endLeftovers } from "../../../embedded/leftovers.ts";
import { startApi, startWorker } from "../../../embedded/our-processes.ts";
import { freePort, host } from "../../../embedded/ports.ts";
import { startPostgres } from "../../../embedded/postgres.ts";
import { projectRoot } from "../../../embedded/project.ts";
import { startTemporalServer } from "../../../embedded/temporal-server.ts";
import { workflowBundle } from "../../../embedded/workflow-bundle.ts";
import { searchAttributes } from "../../../workflows/messages.ts";
import { type Mortals, type Victim, mortals } from "./mortals.ts";

/** The whole product in processes of its own, each of which can be killed. */
export interface ProductUnderTest {
  readonly client: Client;
  readonly temporal: { readonly address: string; readonly namespace: string };
  readonly pool: pg.Pool;
  readonly databaseUrl: string;
  /** Where its configuration, `config.yaml`, and its logs are. */
  readonly folder: string;
  readonly get: (path: string) => Promise<Response>;
  readonly post: (path: string, headers: Readonly<Record<string, string>>, body: object) => Promise<Response>;
  /** `kill -9`; resolves once the process is gone, while it is being started again. */
  readonly kill: (victim: Victim) => Promise<void>;
  /** Workers that start from now on run this workflow code, as after an upgrade. */
  readonly upgradeTo: (bundle: string) => void;
  /** Resolves once everything that was killed is back. */
  readonly whole: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** What the configuration says beside the example. */
type Settings = Readonly<Record<string, unknown>>;
type Variables = Readonly<Record<string, string>>;

const answersWithinMs = 10_000;

/** Products that run at the same time have different names. `variables` are added to the environment of API and worker. */
export async function startProduct(
  name: string,
  settings: Settings = {},
  variables: Variables = {},
): Promise<ProductUnderTest> {
  // Named so that the next run's global set-up removes it should this one be killed.
  const folder = mkdtempSync(join(tmpdir(), `incident-tests-${process.pid}-`));
  chmodSync(folder, 0o755); // As root, PostgreSQL runs as another user, who must get in.
  const notes = join(projectRoot, ".cache", "kill-tests", name);
  await endLeftovers(notes);
  const processes = mortals();
  const stop = async (): Promise<void> => {
    await processes.stop();
    await endLeftovers(notes);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const { temporal, databaseUrl, apiUrl, token, upgradeTo } = await startProcesses(
      processes,
      folder,
      notes,
      settings,
      variables,
    );
    const connection = await Connection.connect({ address: temporal.address });
    const pool = new pg.Pool({ connectionString: databaseUrl, max: 4, connectionTimeoutMillis: answersWithinMs });
    pool.on("error", () => undefined); // Its server is killed on purpose.
    return {
      client: new Client({ connection, namespace: temporal.namespace }),
      pool,
      ...{ folder, databaseUrl, temporal, upgradeTo },
      get: async (path) => fetch(`${apiUrl}${path}`, { headers: { authorization: `Bearer ${token}` } }),
      post: async (path, headers, body) =>
        fetch(`${apiUrl}${path}`, {
          method: "POST",
          headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
          body: JSON.stringify(body),
          signal: AbortSignal.timeout(answersWithinMs),
        }),
      kill: processes.kill,
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
        durable: true, // As in production: what was committed outlives the process.
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
      REHEARSAL: "true",
      STICKY_TIMEOUT_MS: "1000", // A killed worker's incident goes on at once.
      WORKFLOW_BUNDLE: workflows,
      ...variables,
    },
  });
  await Promise.all([live("api", async () => startApi(ours())), live("worker", async () => startWorker(ours()))]);
  const token = readFileSync(tokenFile, "utf8").trim();
  const upgradeTo = (other: string): void => {
    workflows = other;
  };
  return { temporal, databaseUrl, apiUrl: `http://${host}:${apiPort}`, token, upgradeTo };
}

/** Reminders come on the minute, so that lives can be compared. */
function configuration(folder: string, settings: Settings): string {
  const document = parseDocument(readFileSync(join(projectRoot, "config.example.yaml"), "utf8"));
  document.setIn(["policy", "spreadNudgesMinutes"], 0);
  for (const [name, value] of Object.entries(settings)) document.setIn([name], value);
  const file = join(folder, "config.yaml");
  writeFileSync(file, document.toString());
  return file;
}
