import { and, eq, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { Instant } from "../domain/moment.ts";
import { idempotentRequests } from "./api-schema.ts";

/** One request: who asked, under which key, and a digest of what. */
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

/** What is known of a key: nothing; another request; this one under way; or this one, answered. */
export type Known = "new" | "other-request" | "under-way" | RememberedAnswer;

export interface IdempotentRequests {
  begin(request: KeyedRequest, at: Instant): Promise<Known>;
  answered(request: KeyedRequest, answer: RememberedAnswer): Promise<void>;
  /** It came to nothing: its key is free again. */
  forget(request: KeyedRequest): Promise<void>;
}

/** Longer than anybody goes on trying. */
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
      const [known] = await db.select().from(table).where(its(request));
      if (known === undefined) return "new"; // It grew too old at this very moment.
      if (known.fingerprint !== request.fingerprint) return "other-request";
      const { status, location, body } = known;
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
