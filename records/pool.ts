import pg from "pg";

/** Connections to the database; the loss of one is told, and another is made when it is needed. */
export function createPool(options: pg.PoolConfig, lost: (error: unknown, sentence: string) => void): pg.Pool {
  const pool = new pg.Pool(options);
  // While somebody uses a connection its loss is told by the client alone, and would end the process unheard.
  pool.on("connect", (client) =>
    client.on("error", (error) => {
      lost(error, "lost a connection to the database");
    }),
  );
  pool.on("error", () => undefined); // Tells the loss of an idle connection a second time.
  return pool;
}
