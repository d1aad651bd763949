import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, Connection } from "@temporalio/client";
import pg from "pg";
import { parseDocument } from "yaml";
import { apiTokenFile } from "../../../embedded/api-token.ts";
import { endLeftovers, isAlive } from "../../../embedded/leftovers.ts";
import { startApi, startWorker } from "../../../embedded/our-processes.ts";
import { freePort, host } from "../../../embedded/ports.ts";
import { startPostgres } from "../../../embedded/postgres.ts";
import type { RunningProcess } from "../../../embedded/processes.ts";
import { projectRoot } from "../../../embedded/project.ts";
import { startTemporalServer } from "../../../embedded/temporal-server.ts";
import { until } from "../../../embedded/waiting.ts";
import { workflowBundle } from "../../../embedded/workflow-bundle.ts";
import { searchAttributes } from "../../../workflows/messages.ts";

export type Victim = "worker" | "api" | "temporal" | "postgres";

/** The whole product in processes of its own, kept up by the supervision that `npm start` uses. */
export interface ProductUnderTest {
  readonly client: Client;
  readonly pool: pg.Pool;
  readonly post: (path: string, headers: Readonly<Record<string, string>>, body: object) => Promise<Response>;
  /** `kill -9`; resolves once the process is gone. It is then brought back. */
  readonly kill: (victim: Victim) => Promise<void>;
  /** Resolves once everything that was killed is back. */
  readonly whole: () => Promise<void>;
  /** What the supervision said, such as that a process ended unexpectedly. */
  readonly said: readonly string[];
  readonly stop: () => Promise<void>;
}

const answersWithinMs = 10_000;

/** Products of one test file that run at the same time have different names. */
export async function startProduct(name: string): Promise<ProductUnderTest> {
  // Named so that the next run's global set-up removes it should this one be killed.
  const folder = mkdtempSync(join(tmpdir(), `incident-tests-${process.pid}-`));
  chmodSync(folder, 0o755); // As root, PostgreSQL runs as another user, who must get in.
  const notes = join(projectRoot, ".cache", "kill-tests", name);
  await endLeftovers(notes);
  const running = new Map<string, RunningProcess>();
  const said: string[] = [];
  const kills = new Map<Victim, number>();
  const over = new AbortController();
  const supervision = {
    notes,
    restart: true,
    signal: over.signal,
    report: (sentence: string) => {
      said.push(sentence);
    },
  };
  const keep = async <P extends RunningProcess>(starting: Promise<P>): Promise<P> => {
    const started = await starting;
    running.set(started.name, started);
    return started;
  };
  const stopProcesses = async (): Promise<void> => {
    over.abort();
    for (const one of ["api", "worker", "temporal", "postgres"]) await running.get(one)?.stop();
    await endLeftovers(notes);
    rmSync(folder, { recursive: true, force: true });
  };

  try {
    const [temporal, postgres, bundle, apiPort] = await Promise.all([
      freePort().then(async (port) =>
        keep(
          startTemporalServer({
            ...supervision,
            port,
            databaseFile: join(folder, "temporal.db"),
            timeSkipping: true,
            searchAttributes: Object.values(searchAttributes),
            logFile: join(folder, "temporal.log"),
          }),
        ),
      ),
      freePort().then(async (port) =>
        keep(
          startPostgres({
            ...supervision,
            dataFolder: join(folder, "postgres"),
            port,
            durable: false, // A killed process loses nothing that was written; only a power cut would.
            logFile: join(folder, "postgres.log"),
          }),
        ),
      ),
      workflowBundle(),
      freePort(),
    ]);
    const databaseUrl = await postgres.createDatabase("incidents");
    const tokenFile = apiTokenFile(folder);
    const ours = {
      ...supervision,
      apiPort,
      logs: folder,
      env: {
        TEMPORAL_ADDRESS: temporal.address,
        TEMPORAL_NAMESPACE: temporal.namespace,
        DATABASE_URL: databaseUrl,
        API_TOKEN_FILE: tokenFile,
        CONFIG_FILE: configuration(folder),
        REHEARSAL: "true",
        STICKY_TIMEOUT_MS: "1000",
        WORKFLOW_BUNDLE: bundle,
      },
    };
    await Promise.all([keep(startApi(ours)), keep(startWorker(ours))]);
    const connection = await Connection.connect({ address: temporal.address });
    const pool = new pg.Pool({ connectionString: databaseUrl, max: 4, connectionTimeoutMillis: answersWithinMs });
    pool.on("error", () => undefined); // Its server is killed on purpose.
    const token = readFileSync(tokenFile, "utf8").trim();
    return {
      client: new Client({ connection, namespace: temporal.namespace }),
      pool,
      said,
      post: async (path, headers, body) =>
        fetch(`http://${host}:${apiPort}${path}`, {
          method: "POST",
          headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
          body: JSON.stringify(body),
          signal: AbortSignal.timeout(answersWithinMs),
        }),
      kill: async (victim) => {
        const pid = running.get(victim)?.pid();
        if (pid === undefined) throw new Error(`${victim} is not running`);
        kills.set(victim, (kills.get(victim) ?? 0) + 1);
        process.kill(pid, "SIGKILL");
        await until(`end of ${victim}`, async () => (isAlive(pid) ? undefined : true), { everyMs: 2 });
      },
      whole: async () => {
        for (const [victim, times] of kills) {
          const returns = () => said.filter((sentence) => sentence === `${victim} is back.`).length;
          await until(`return of ${victim}: ${said.join("\n")}`, async () => (returns() >= times ? true : undefined), {
            withinMs: 60_000,
            everyMs: 10,
          });
        }
      },
      stop: async () => {
        await pool.end();
        await connection.close();
        await stopProcesses();
      },
    };
  } catch (error) {
    await stopProcesses();
    throw error;
  }
}

/** Reminders come on the minute, so that lives can be compared. */
function configuration(folder: string): string {
  const document = parseDocument(readFileSync(join(projectRoot, "config.example.yaml"), "utf8"));
  document.setIn(["policy", "spreadNudgesMinutes"], 0);
  const file = join(folder, "config.yaml");
  writeFileSync(file, document.toString());
  return file;
}
