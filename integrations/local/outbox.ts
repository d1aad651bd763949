import { and, eq } from "drizzle-orm";
import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import { type Delivered, DeliveryFailure } from "../../activities/ports/delivery.ts";
import { outbox } from "./tables.ts";
import type { Sent } from "./sent.ts";

export type Database = NodePgDatabase;
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];

/** Makes the row of the outbox for something that is sent. */
export const outboxRow = (delivered: Delivered, sent: Sent) => ({
  ...sent,
  via: sent.via ?? "",
  details: sent.details ?? {},
  key: delivered.key,
  ...provenanceOf(delivered),
  wording: delivered.wording ?? null,
  ref: "",
});

export const provenanceOf = ({ incidentId, kind, at }: Delivered) => ({ incidentId, kind, at: new Date(at) });

/**
 * Does some work and writes its row of the outbox in the same transaction, once for each key. If the key is there
 * already, nothing is done and the first result is returned. Of two simultaneous calls, the second waits for the
 * first.
 */
export const once = (
  db: Database,
  delivered: Delivered,
  sent: Sent,
  work: (tx: Transaction) => Promise<string>,
): Promise<string> =>
  classifyFailures(() =>
    db.transaction(async (tx) => {
      const row = outboxRow(delivered, sent);
      const kept = and(
        eq(outbox.deed, row.deed),
        eq(outbox.key, row.key),
        eq(outbox.recipient, row.recipient),
        eq(outbox.via, row.via),
      );
      const added = await tx.insert(outbox).values(row).onConflictDoNothing();
      if (added.rowCount === 0) {
        const [before] = await tx.select({ ref: outbox.ref }).from(outbox).where(kept);
        return before?.ref ?? "";
      }
      const ref = await work(tx);
      if (ref !== "") await tx.update(outbox).set({ ref }).where(kept);
      return ref;
    }),
  );

/**
 * Does some work, and turns its errors into DeliveryFailures: if PostgreSQL refuses the data itself, a retry is
 * useless; after any other error a retry may help.
 */
export const classifyFailures = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DeliveryFailure) throw error;
    const cause = rootOf(error);
    const refused = cause instanceof RangeError || /^2[23]/.test(sqlStateOf(cause));
    const message = `The local stand-in's database said: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new DeliveryFailure(refused ? "permanent" : "retry", message, { cause: error });
  }
};

/** Returns the database driver's own error, which drizzle wraps in errors of its own. */
const rootOf = (error: unknown): unknown =>
  error instanceof Error && error.cause !== undefined ? rootOf(error.cause) : error;

const sqlStateOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
