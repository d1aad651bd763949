import pg from "pg";
import { migrate } from "../../records/migrate.ts";
import { freshDatabase } from "./database.ts";

/** Makes a new database with all tables and no rows, and connects to it. End the pool in `afterAll`. */
export async function migratedDatabase(connections = 10): Promise<pg.Pool> {
  const pool = new pg.Pool({ connectionString: await freshDatabase(), max: connections });
  // Ignores errors of connections: an ended pool does not wait until its connections are closed, so they may still
  // report that the run's server has stopped.
  pool.on("connect", (client) => client.on("error", () => undefined));
  await migrate(pool);
  return pool;
}
