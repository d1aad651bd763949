import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { Instant } from "../domain/moment.ts";
import { outsideDeeds } from "./outside-schema.ts";

export type OutsideDeed = "acknowledged" | "resolved";

/** What we did to incidents of another system: written down before it is done, since its echo may come first. */
export interface OutsideDeeds {
  note(done: { readonly key: string; readonly subject: string; readonly deed: OutsideDeed }): Promise<void>;
  /** Whether what they tell us of was our own deed. Each deed has one echo, which may be told again under its id. */
  isEcho(told: {
    readonly subject: string;
    readonly deed: OutsideDeed;
    readonly event: string;
    readonly at: Instant;
  }): Promise<boolean>;
}

/** Between our asking and their doing; a deed whose echo never came swallows no later one of somebody else. */
const echoWithin = "10 minutes";

export const createOutsideDeeds = (pool: Pool, system: string): OutsideDeeds => {
  const db = drizzle(pool);
  return {
    note: async (done) => {
      await db
        .insert(outsideDeeds)
        .values({ ...done, system, askedAt: Date.now() })
        .onConflictDoUpdate({ target: outsideDeeds.key, set: { askedAt: Date.now() } });
    },
    isEcho: async ({ subject, deed, event, at }) => {
      const told = new Date(at).toISOString();
      const { rowCount } = await db.execute(sql`
        update outside_deeds set heard_as = ${event} where key = (
          select key from outside_deeds
            where system = ${system} and subject = ${subject} and deed = ${deed}
              and (heard_as = ${event} or heard_as is null
                and asked_at between ${told}::timestamptz - ${echoWithin}::interval
                  and ${told}::timestamptz + ${echoWithin}::interval)
            order by heard_as nulls last, asked_at limit 1 for update)`);
      return rowCount === 1;
    },
  };
};
