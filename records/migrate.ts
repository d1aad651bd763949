import { join } from "node:path";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as runMigrations } from "drizzle-orm/node-postgres/migrator";
import type { Pool } from "pg";

/** The number of the lock for migrations; any number that nothing else in the database locks will do. */
const migrationLock = 4_711_082_026;

/**
 * Migrates the database to the newest tables, from an empty one or from any earlier release. Every process may call
 * this at its start: one migrates, and the others wait and find nothing left to do.
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
    // A connection that failed midway is closed, which also releases its lock.
    client.release(broken);
  }
};
