import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { Instant } from "../domain/incident/moment.ts";
import { outsideDeeds } from "./tables/outside-tables.ts";

export type OutsideDeed = "acknowledged" | "resolved";

/**
 * Stores our changes to incidents of another system, so that the system's report of such a change is recognised as an
 * echo. A change is stored before it is made, since its echo may arrive first.
 */
export interface OutsideDeeds {
  note(done: {
    readonly system: string;
    readonly key: string;
    readonly subject: string;
    readonly deed: OutsideDeed;
  }): Promise<void>;
  /**
   * Says whether a reported event is the echo of our own change. Each change has one echo, which may be reported
   * again under the same event id.
   */
  isEcho(told: {
    readonly system: string;
    readonly subject: string;
    readonly deed: OutsideDeed;
    readonly event: string;
    readonly at: Instant;
  }): Promise<boolean>;
}

/**
 * The longest time between our change and its echo. A change whose echo never came must not swallow a later change by
 * somebody else.
 */
const echoWithin = "10 minutes";

export const createOutsideDeeds = (pool: Pool): OutsideDeeds => {
  const db = drizzle(pool);
  return {
    note: async (done) => {
      await db
        .insert(outsideDeeds)
        .values({ ...done, askedAt: Date.now() })
        .onConflictDoUpdate({ target: outsideDeeds.key, set: { askedAt: Date.now() } });
    },
    isEcho: async ({ system, subject, deed, event, at }) => {
      const changedAt = new Date(at).toISOString();
      const { rowCount } = await db.execute(sql`
        update outside_deeds set heard_as = ${event} where key = (
          select key from outside_deeds
            where system = ${system} and subject = ${subject} and deed = ${deed}
              and (heard_as = ${event} or heard_as is null
                and asked_at between ${changedAt}::timestamptz - ${echoWithin}::interval
                  and ${changedAt}::timestamptz + ${echoWithin}::interval)
            order by heard_as nulls last, asked_at limit 1 for update)`);
      return rowCount === 1;
    },
  };
};
