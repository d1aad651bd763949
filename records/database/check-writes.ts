import type { Pool } from "pg";

/**
 * Rejects while the database accepts no new data: its disk is full, or it is a standby. Tries this by making a
 * temporary table: PostgreSQL needs disk space for its file, while a row in an existing table may fit into free space
 * of an old file. No backup locks such a table.
 */
export const checkWrites = async (pool: Pool): Promise<void> => {
  await pool.query(
    "create temporary table write_check (at timestamptz) on commit drop; insert into write_check values (now())",
  );
};
