import { and, asc, eq, isNull } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { Instant } from "../domain/moment.ts";
import type { Person } from "../domain/people.ts";
import type { Standing } from "../domain/standings.ts";
import { tokens } from "./api-schema.ts";

/** A token as it is kept: what it may do and for how long, and the digest of its secret; never the secret. */
export interface Token {
  readonly id: string;
  /** What it is for, as its maker put it. */
  readonly name: string;
  readonly standing: Standing;
  /** Whose it is; a machine's when nobody's. */
  readonly person: Person | null;
  readonly digest: string;
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly expiresAt: Instant | null;
  readonly revokedAt: Instant | null;
  readonly lastUsedAt: Instant | null;
}

export interface Tokens {
  add(token: Omit<Token, "revokedAt" | "lastUsedAt">): Promise<void>;
  find(id: string): Promise<Token | undefined>;
  /** The oldest first; those that were revoked too when asked for. */
  list(wanted: { readonly revoked: boolean }): Promise<readonly Token[]>;
  /** Undefined when there is no such token; one that was revoked before keeps its instant. */
  revoke(id: string, at: Instant): Promise<Token | undefined>;
  noteUse(id: string, at: Instant): Promise<void>;
}

/** Far more than anybody keeps an eye on. */
const mostListed = 10_000;

export const createTokens = (pool: Pool): Tokens => {
  const db = drizzle(pool);
  const find = async (id: string) => (await db.select().from(tokens).where(eq(tokens.id, id)))[0];
  return {
    add: async (token) => {
      await db.insert(tokens).values(token);
    },
    find,
    list: ({ revoked }) =>
      db
        .select()
        .from(tokens)
        .where(revoked ? undefined : isNull(tokens.revokedAt))
        .orderBy(asc(tokens.createdAt), asc(tokens.id))
        .limit(mostListed),
    revoke: async (id, at) => {
      await db
        .update(tokens)
        .set({ revokedAt: at })
        .where(and(eq(tokens.id, id), isNull(tokens.revokedAt)));
      return find(id);
    },
    noteUse: async (id, at) => {
      await db.update(tokens).set({ lastUsedAt: at }).where(eq(tokens.id, id));
    },
  };
};
