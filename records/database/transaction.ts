import type { PoolClient, Pool } from "pg";

/**
 * Runs the work in one transaction: all of it is stored or nothing. A connection that failed midway is closed, which
 * rolls its transaction back.
 */
export const inTransaction = async <T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> => {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const done = await work(client);
    await client.query("commit");
    client.release();
    return done;
  } catch (error) {
    client.release(true);
    throw error;
  }
};
