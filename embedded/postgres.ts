import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import pg from "pg";
import { end, isRunning } from "./left-over-processes.ts";
import { host } from "./ports.ts";
import { postgresHome, type PostgresHome } from "./postgres-home.ts";
import { type RunningProcess, startProcess, type Supervision } from "./supervise-process.ts";
import { until } from "./wait-until.ts";

export interface PostgresOptions extends Supervision {
  /** The folder of PostgreSQL's data, which is made and initialised if it does not exist. */
  readonly dataFolder: string;
  readonly port: number;
  readonly logFile: string;
  /** False makes PostgreSQL faster and unsafe if the power fails, which is good enough for tests. */
  readonly durable: boolean;
}

export interface Postgres extends RunningProcess {
  readonly url: (database: string) => string;
  /** Creates the database if it does not exist, and returns its address. */
  readonly createDatabase: (database: string) => Promise<string>;
}

/**
 * Starts PostgreSQL 18 from its npm package and resolves when it answers. A server that a killed run left behind on the
 * same data is stopped first.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { port, logFile, durable } = options;
  const home = postgresHome(options.dataFolder, options.report);
  await stopLeftover(home.data);
  if (!existsSync(join(home.data, "PG_VERSION"))) initialise(home, durable);
  const password = readFileSync(passwordFile(home.data), "utf8").trim();
  const url = (database: string): string => `postgres://postgres:${password}@${host}:${port}/${database}`;
  const settings = {
    listen_addresses: host,
    unix_socket_directories: "",
    max_connections: "200",
    ...(durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  const running = await startProcess(
    {
      name: "postgres",
      command: join(home.binaries, "postgres"),
      args: [
        ...["-D", home.data, "-p", String(port)],
        ...Object.entries(settings).flatMap(([key, value]) => ["-c", `${key}=${value}`]),
      ],
      ...(home.user === undefined ? {} : { user: home.user }),
      logFile,
      marker: home.data,
      stopSignal: "SIGINT", // SIGINT is PostgreSQL's "fast" shutdown: it ends sessions and writes a checkpoint.
      stopWithinMs: 20_000,
      ready: async () => {
        await until(`PostgreSQL at ${host}:${port}`, async () => query(url("postgres"), "select 1"));
      },
    },
    options,
  );
  return { ...running, url, createDatabase };

  async function createDatabase(database: string): Promise<string> {
    const found = await query(url("postgres"), "select 1 from pg_database where datname = $1", [database]);
    if (found.rowCount === 0) await query(url("postgres"), `create database ${pg.escapeIdentifier(database)}`);
    return url(database);
  }
}

async function query(url: string, text: string, values: readonly string[] = []): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(text, [...values]);
  } finally {
    await client.end();
  }
}

/**
 * Stops a PostgreSQL server that still runs on the data folder. The server's process id is in the file
 * `postmaster.pid` of that folder.
 */
async function stopLeftover(data: string): Promise<void> {
  const file = join(data, "postmaster.pid");
  if (!existsSync(file)) return;
  const pid = Number.parseInt(readFileSync(file, "utf8"), 10);
  if (isRunning(pid, data)) await end(pid, "SIGINT");
}

/**
 * Makes and initialises a new data folder. It is made under a temporary name and renamed when it is complete, so that
 * a process killed meanwhile leaves nothing that looks like a database. What such a process left is deleted.
 */
function initialise(home: PostgresHome, durable: boolean): void {
  const parent = dirname(home.data);
  mkdirSync(parent, { recursive: true, mode: 0o755 });
  const drafts = `${basename(home.data)}.draft-`;
  for (const name of readdirSync(parent).filter((one) => one.startsWith(drafts))) {
    rmSync(join(parent, name), { recursive: true, force: true, maxRetries: 3 });
  }
  // The temporary name differs each time, since the initdb of a killed process may go on for a moment.
  const draft = join(parent, `${drafts}${randomBytes(4).toString("hex")}`);
  const handedOver = `${draft}-password`;
  const password = randomBytes(18).toString("hex");
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(handedOver, `${password}\n`, { mode: 0o600 });
  if (home.user !== undefined) {
    chownSync(draft, home.user.uid, home.user.gid);
    chownSync(handedOver, home.user.uid, home.user.gid);
  }
  try {
    const { status, stderr, error } = spawnSync(
      join(home.binaries, "initdb"),
      [
        ...[`--pgdata=${draft}`, "--username=postgres", "--auth=scram-sha-256", `--pwfile=${handedOver}`],
        ...["--encoding=UTF8", "--locale=C", ...(durable ? [] : ["--no-sync"])],
      ],
      { ...home.user, encoding: "utf8", cwd: parent },
    );
    if (status !== 0) {
      rmSync(draft, { recursive: true, force: true });
      throw new Error(`PostgreSQL's data folder ${home.data} could not be made: ${error?.message ?? stderr}`);
    }
  } finally {
    rmSync(handedOver, { force: true });
  }
  writeFileSync(passwordFile(draft), `${password}\n`, { mode: 0o600 });
  rmSync(home.data, { recursive: true, force: true });
  renameSync(draft, home.data);
}

function passwordFile(data: string): string {
  return join(data, "password");
}
