import { setTimeout as sleep } from "node:timers/promises";
import { Connection } from "@temporalio/client";
import pg from "pg";
import { readEnvironment } from "../../config/environment.ts";
import { loggerFor } from "../../config/logger.ts";
import { ConfigurationError } from "../../config/problem.ts";
import { migrate } from "../../records/migrate.ts";
import { prepareTemporal } from "../temporal/prepare-temporal.ts";

const giveUpAfterMs = 120_000;
const askAgainMs = 1000;

/**
 * Prepares Temporal's namespace (its retention and search attributes) and the database's tables. The command is run
 * before every release, and changes nothing that is up to date.
 */
async function main(): Promise<void> {
  const environment = readEnvironment(process.env);
  const { temporalAddress: address, temporalNamespace, databaseUrl } = environment;
  if (databaseUrl === undefined) {
    const mend = "Set DATABASE_URL or DATABASE_URL_FILE.";
    throw new ConfigurationError([{ where: "DATABASE_URL", what: "the bootstrap needs it", mend }]);
  }
  const logger = loggerFor("bootstrap", environment);
  await patiently(`Temporal at ${address}`, async () => {
    const connection = await Connection.connect({ address, connectTimeout: "5s" });
    try {
      await prepareTemporal(connection, temporalNamespace);
    } finally {
      await connection.close();
    }
  });
  logger.info({ namespace: temporalNamespace }, "Temporal is ready");
  await patiently("the database", async () => {
    const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, connectionTimeoutMillis: 5000 });
    try {
      await migrate(pool);
    } finally {
      await pool.end();
    }
  });
  logger.info("the database is ready");
}

/** Does the work, and repeats it for a while if it fails, since Temporal or the database may still be starting. */
async function patiently(what: string, work: () => Promise<void>): Promise<void> {
  const giveUpAt = performance.now() + giveUpAfterMs;
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (performance.now() > giveUpAt) throw new Error(`${what} cannot be prepared`, { cause: error });
      await sleep(askAgainMs);
    }
  }
}

main().catch((error: unknown) => {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}${cause}\n`);
  process.exitCode = 1;
});
