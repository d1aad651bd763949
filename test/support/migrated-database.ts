import pg from "pg";
import { migrate } from "../../records/migrate.ts";
import { freshDatabase } from "./database.ts";

/** Connections to a database of one's own with all tables and no rows. End it in `afterAll`. */
export async function migratedDatabase(connections = 10): Promise<pg.Pool> {
  const pool = new pg.Pool({ connectionString: await freshDatabase(), max: connections });
  await migrate(pool);
  return pool;
}
