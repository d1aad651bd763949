import type { PoolClient, Pool } from "pg";

/** All of the work or none of it. A connection that failed midway is closed, which rolls back whatever it had begun. */
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
