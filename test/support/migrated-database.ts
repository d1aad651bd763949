import pg from "pg";
import { migrate } from "../../records/migrate.ts";
import { freshDatabase } from "./database.ts";

/** Connections to a database of one's own with all tables and no rows. End it in `afterAll`. */
export async function migratedDatabase(connections = 10): Promise<pg.Pool> {
  const pool = new pg.Pool({ connectionString: await freshDatabase(), max: connections });
  // An ended pool does not wait until its connections are closed: they may still hear that the run's server stops.
  pool.on("connect", (client) => client.on("error", () => undefined));
  await migrate(pool);
  return pool;
}
