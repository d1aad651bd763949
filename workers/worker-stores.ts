import { createHash } from "node:crypto";
import { join } from "node:path";
import type pg from "pg";
import type { Logger } from "pino";
import { keepTrying, type Trying } from "../client/temporal/keep-trying.ts";
import type { Config } from "../config/config.ts";
import { projectRoot } from "../config/project-root.ts";
import { requireVariable } from "../config/checks/required-variable.ts";
import { configuredMethods } from "../integrations/contact-channels.ts";
import { createContactBook } from "../records/contacts.ts";
import { createPool } from "../records/database/pool.ts";
import { migrate } from "../records/migrate.ts";
import { waitAtMost } from "./wait-at-most.ts";
import { followPagingMemory, type PagingMemory } from "./paging-memory.ts";

const connectionsToDatabase = 20;
/** How long a page waits for the database. After that, the page is sent without an answer from the database. */
const pagesWaitMs = 500;
/** How long other work waits for a connection, and for an answer: less than its activity's time-out. */
const answersWithinMs = 12_000;
/**
 * How long a reading of the paging memory from the database may take. Pages wait less, once there is an earlier
 * reading.
 */
const memoryWaitsMs = 5_000;
/**
 * How long a starting worker waits for the database before it works without it: short with a file on disk to page by,
 * longer without one.
 */
const startsFromDiskWithinMs = 500;
const startsUnknowingWithinMs = 3_000;

/** The database connections and the stored data of a worker process. */
export interface WorkerStores {
  /** Database connections for all work but pages. */
  readonly pool: pg.Pool;
  /** Database connections with short time-outs, for pages. */
  readonly pagingPool: pg.Pool;
  /** What paging can use while the database is down. */
  readonly memory: PagingMemory;
  /**
   * Stores contact methods of the configuration that are not in the database yet, as soon as the database can be
   * reached.
   */
  readonly seed: (config: Config) => void;
  readonly close: () => Promise<void>;
}

/**
 * Opens the stores. A database that does not answer does not stop the worker: the database is prepared later in the
 * background, and pages use the data on disk. Resolves when the first tries have ended, or when the worker has waited
 * long enough for them.
 */
export async function openWorkerStores(config: Config, logger: Logger): Promise<WorkerStores> {
  const { databaseUrl, pagingFile } = config.environment;
  const report = (error: unknown, sentence: string) => logger.warn({ err: error }, sentence);
  const connectionString = requireVariable("DATABASE_URL", databaseUrl, "the worker");
  const open = (limits: pg.PoolConfig) => createPool({ connectionString, ...limits }, report);
  const within = (ms: number) => ({ connectionTimeoutMillis: ms, query_timeout: ms });
  const pool = open({ max: connectionsToDatabase, ...within(answersWithinMs) });
  const pagingPool = open({ max: connectionsToDatabase, ...within(pagesWaitMs) });
  const memoryPool = open({ max: 3, ...within(memoryWaitsMs) });
  const memory = followPagingMemory(pagingFile ?? usualPagingFile(connectionString), memoryPool, logger);
  const stopping = new AbortController();
  const trying: Trying = { signal: stopping.signal, report };
  const seed = async ({ settings }: Config) =>
    keepTrying(
      "store the contact methods of the configuration",
      async () => createContactBook(pool).seed(configuredMethods(settings.people), Date.now()),
      { ...trying, report: (error, sentence) => report(withoutValues(error), sentence) },
    );
  const migrateOnce = async () => {
    // The migration gets its own connection, since it may take as long as it needs, and a worker that stops does not
    // wait for it.
    const itsPool = open({ max: 1, connectionTimeoutMillis: answersWithinMs });
    try {
      await migrate(itsPool);
    } finally {
      await itsPool.end();
    }
  };
  const prepare = async () => {
    await keepTrying("bring the database up to date", migrateOnce, trying);
    await seed(config);
    await memory.directory.newest().catch(() => undefined); // The page that needs a reading asks for a new one.
  };
  const startsWithinMs = memory.directory.isKnown() ? startsFromDiskWithinMs : startsUnknowingWithinMs;
  await waitAtMost(startsWithinMs, prepare());
  return {
    ...{ pool, pagingPool, memory },
    seed: (edited) => {
      seed(edited).catch(() => undefined); // `seed` does not reject: a failed try is reported and repeated.
    },
    close: async () => {
      stopping.abort();
      memory.directory.close();
      await Promise.all([pool, pagingPool, memoryPool].map(async (it) => it.end()));
    },
  };
}

/**
 * Returns the path of the file with the paging memory. Each database has its own, so that an installation pages
 * nobody of another installation on the same machine.
 */
const usualPagingFile = (connectionString: string): string => {
  const name = createHash("sha256").update(connectionString).digest("hex").slice(0, 12);
  return join(projectRoot, ".data", "paging", `${name}.json`);
};

/**
 * Returns the cause of a failed query. The error's own message contains all values of the query, such as addresses,
 * and must not be logged.
 */
const withoutValues = (error: unknown): unknown =>
  error instanceof Error && error.cause !== undefined ? error.cause : error;
