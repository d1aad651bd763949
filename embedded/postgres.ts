import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import pg from "pg";
import { end, isRunning } from "./leftovers.ts";
import { host } from "./ports.ts";
import { postgresHome, type PostgresHome } from "./postgres-home.ts";
import { type RunningProcess, startProcess, type Supervision } from "./processes.ts";
import { until } from "./waiting.ts";

export interface PostgresOptions extends Supervision {
  /** Where the data lives; made and filled when it is not there yet. */
  readonly dataFolder: string;
  readonly port: number;
  readonly logFile: string;
  /** False gives up safety against power cuts for speed: for tests. */
  readonly durable: boolean;
}

export interface Postgres extends RunningProcess {
  readonly url: (database: string) => string;
  /** Makes the database unless it is there, and answers its address. */
  readonly createDatabase: (database: string) => Promise<string>;
}

/** Starts PostgreSQL 18 from its npm package and resolves once it answers; ends a server a killed run left behind. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { port, logFile, durable } = options;
  const home = postgresHome(options.dataFolder, options.report);
  await stopLeftover(home.data);
  if (!existsSync(join(home.data, "PG_VERSION"))) initialise(home, durable);
  const password = readFileSync(passwordFile(home), "utf8").trim();
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
      stopSignal: "SIGINT", // "fast": ends sessions and writes a checkpoint
      stopWithinMs: 20_000,
      ready: async () => {
        await until(`PostgreSQL at ${host}:${port}`, async () => query(url("postgres"), "select 1"));
      },
    },
    options,
  );
  return { ...running, url, createDatabase };

  async function createDatabase(database: string): Promise<string> {
    const known = await query(url("postgres"), "select 1 from pg_database where datname = $1", [database]);
    if (known.rowCount === 0) await query(url("postgres"), `create database ${pg.escapeIdentifier(database)}`);
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

/** PostgreSQL itself writes down which process serves a data folder. */
async function stopLeftover(data: string): Promise<void> {
  const file = join(data, "postmaster.pid");
  if (!existsSync(file)) return;
  const pid = Number.parseInt(readFileSync(file, "utf8"), 10);
  if (isRunning(pid, data)) await end(pid, "SIGINT");
}

/** initdb gets a fresh folder: what a killed initdb left is no database yet. */
function initialise(home: PostgresHome, durable: boolean): void {
  rmSync(home.data, { recursive: true, force: true });
  mkdirSync(dirname(home.data), { recursive: true, mode: 0o755 });
  mkdirSync(home.data, { mode: 0o700 });
  const password = randomBytes(18).toString("hex");
  const handedOver = join(tmpdir(), `incident-postgres-${process.pid}-${randomBytes(4).toString("hex")}`);
  writeFileSync(handedOver, `${password}\n`, { mode: 0o600 });
  if (home.user !== undefined) {
    chownSync(home.data, home.user.uid, home.user.gid);
    chownSync(handedOver, home.user.uid, home.user.gid);
  }
  try {
    const { status, stderr, error } = spawnSync(
      join(home.binaries, "initdb"),
      [
        ...[`--pgdata=${home.data}`, "--username=postgres", "--auth=scram-sha-256", `--pwfile=${handedOver}`],
        ...["--encoding=UTF8", "--locale=C", ...(durable ? [] : ["--no-sync"])],
      ],
      { ...home.user, encoding: "utf8", cwd: dirname(home.data) },
    );
    if (status !== 0) {
      rmSync(home.data, { recursive: true, force: true });
      throw new Error(`PostgreSQL's data folder ${home.data} could not be made: ${error?.message ?? stderr}`);
    }
  } finally {
    rmSync(handedOver, { force: true });
  }
  writeFileSync(passwordFile(home), `${password}\n`, { mode: 0o600 });
  chmodSync(passwordFile(home), 0o600);
}

function passwordFile(home: PostgresHome): string {
  return join(home.data, "password");
}
