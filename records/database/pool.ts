import pg from "pg";

/**
 * Makes a pool of database connections. A lost connection is reported, and a new one is made when the next query needs
 * it.
 */
export function createPool(options: pg.PoolConfig, lost: (error: unknown, sentence: string) => void): pg.Pool {
  const pool = new pg.Pool(options);
  // While a connection is in use, only its client reports the loss. Without a listener the error would end the process.
  pool.on("connect", (client) =>
    client.on("error", (error) => {
      lost(error, "lost a connection to the database");
    }),
  );
  pool.on("error", () => undefined); // The pool reports the loss of an idle connection a second time, after its client.
  return pool;
}
