import { join } from "node:path";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as runMigrations } from "drizzle-orm/node-postgres/migrator";
import type { Pool } from "pg";

/** Any number, as long as nothing else in the database locks it. */
const migrationLock = 4_711_082_026;

/**
 * Brings the database, empty or of any earlier release, to the newest tables. Every process may call it at its start:
 * one migrates, the others wait for it and find nothing left to do.
 */
export const migrate = async (pool: Pool): Promise<void> => {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("select pg_advisory_lock($1)", [migrationLock]);
    await runMigrations(drizzle(client), { migrationsFolder: join(__dirname, "migrations") });
    await client.query("select pg_advisory_unlock($1)", [migrationLock]);
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    // A connection that failed midway is closed, which gives the lock back.
    client.release(broken);
  }
};
