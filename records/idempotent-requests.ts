import { and, eq, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { Instant } from "../domain/incident/moment.ts";
import { idempotentRequests } from "./tables/api-tables.ts";

/** A request of the API: its caller, its Idempotency-Key, and a digest of its content. */
export interface KeyedRequest {
  readonly caller: string;
  readonly key: string;
  readonly fingerprint: string;
}

export interface RememberedAnswer {
  readonly status: number;
  readonly location: string | null;
  readonly body: string;
}

/**
 * What is stored under an Idempotency-Key: nothing yet, a different request, this request without an answer yet, or
 * the answer to this request.
 */
export type EarlierRequest = "new" | "other-request" | "under-way" | RememberedAnswer;

export interface IdempotentRequests {
  begin(request: KeyedRequest, at: Instant): Promise<EarlierRequest>;
  answered(request: KeyedRequest, answer: RememberedAnswer): Promise<void>;
  /** Frees an Idempotency-Key after a request that changed nothing, so that the request may be sent again. */
  forget(request: KeyedRequest): Promise<void>;
}

/** How long answers are kept: longer than any client goes on retrying. */
const keptFor = sql.raw("interval '1 day'");

export const createIdempotentRequests = (pool: Pool): IdempotentRequests => {
  const db = drizzle(pool);
  const table = idempotentRequests;
  const its = ({ caller, key }: KeyedRequest) => and(eq(table.caller, caller), eq(table.key, key));
  return {
    begin: async (request, at) => {
      const askedAt = new Date(at).toISOString();
      await db.delete(table).where(sql`${table.askedAt} < ${askedAt}::timestamptz - ${keptFor}`);
      const { rowCount } = await db
        .insert(table)
        .values({ ...request, askedAt: at })
        .onConflictDoNothing();
      if (rowCount === 1) return "new";
      const [row] = await db.select().from(table).where(its(request));
      if (row === undefined) return "new"; // The row became too old and was deleted between the two statements.
      if (row.fingerprint !== request.fingerprint) return "other-request";
      const { status, location, body } = row;
      return status === null || body === null ? "under-way" : { status, location, body };
    },
    answered: async (request, answer) => {
      await db.update(table).set(answer).where(its(request));
    },
    forget: async (request) => {
      await db.delete(table).where(its(request));
    },
  };
};
