import { and, asc, eq, isNull } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { Instant } from "../domain/incident/moment.ts";
import type { Person } from "../domain/incident/people.ts";
import type { Standing } from "../domain/commands/standings.ts";
import { tokens } from "./tables/api-tables.ts";

/** A token as it is stored: what it may do and for how long, and a digest of its secret, never the secret. */
export interface Token {
  readonly id: string;
  /** The purpose of the token, in the words of the person who made it. */
  readonly name: string;
  readonly standing: Standing;
  /** The person who owns the token; null for a machine's token. */
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
  /** Lists tokens, the oldest first; with `revoked`, also revoked tokens. */
  list(wanted: { readonly revoked: boolean }): Promise<readonly Token[]>;
  /**
   * Revokes a token. If it was revoked before, the first instant stays. Returns undefined when there is no such token.
   */
  revoke(id: string, at: Instant): Promise<Token | undefined>;
  noteUse(id: string, at: Instant): Promise<void>;
}

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
