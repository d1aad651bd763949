import pg from "pg";
import { newEvents } from "../timeline/write.ts";

/**
 * Wakes listeners when events were stored. A notification may be lost while the database is down, so listeners also
 * look by themselves from time to time.
 */
export interface News {
  /** Resolves at the next notification, after `withinMs`, or when `signal` aborts, whichever comes first. */
  heard(withinMs: number, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

const listenAgainAfterMs = 1000;

/** Listens on a database connection of its own, and connects again when that connection is lost. */
export const listenForNews = (connectionString: string): News => {
  const waiting = new Set<() => void>();
  const wakeAll = (): void => waiting.forEach((wake) => wake());
  let client: pg.Client | undefined;
  let again: NodeJS.Timeout | undefined;
  let closed = false;

  const listen = (): void => {
    const mine = new pg.Client({ connectionString, keepAlive: true });
    client = mine;
    let lost = false;
    const onLoss = (): void => {
      if (lost || closed) return;
      lost = true;
      mine.end().catch(() => undefined);
      again = setTimeout(listen, listenAgainAfterMs);
    };
    mine.on("notification", wakeAll);
    mine.on("error", onLoss);
    mine.on("end", onLoss);
    mine
      .connect()
      .then(async () => mine.query(`listen ${newEvents}`))
      // A notification may have been sent while the connection was down, so all listeners look once.
      .then(wakeAll, onLoss);
  };
  listen();

  return {
    heard: (withinMs, signal) =>
      new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          waiting.delete(done);
          signal.removeEventListener("abort", done);
          resolve();
        };
        const timer = setTimeout(done, withinMs);
        waiting.add(done);
        signal.addEventListener("abort", done);
        if (signal.aborted) done();
      }),
    close: async () => {
      closed = true;
      clearTimeout(again);
      wakeAll();
      await client?.end().catch(() => undefined);
    },
  };
};
