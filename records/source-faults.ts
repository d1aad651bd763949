import { gte } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { Instant } from "../domain/incident/moment.ts";
import { sourceFaults } from "./tables/incident-tables.ts";

/** The last request of an alert source that could not be read, wholly or in part. */
export interface SourceFault {
  readonly source: string;
  readonly at: Instant;
  /** How many alerts of the request could not be read; 0 if nothing of the request could. */
  readonly alerts: number;
  /** A sentence that says which field of the request is wrong. */
  readonly says: string;
}

export interface SourceFaults {
  note(fault: SourceFault): Promise<void>;
  /** Returns the last unreadable request of each source, unless it is older than the instant. */
  since(at: Instant): Promise<readonly SourceFault[]>;
}

export const createSourceFaults = (pool: Pool): SourceFaults => {
  const db = drizzle(pool);
  return {
    note: async (fault) => {
      await db.insert(sourceFaults).values(fault).onConflictDoUpdate({ target: sourceFaults.source, set: fault });
    },
    since: async (at) => db.select().from(sourceFaults).where(gte(sourceFaults.at, at)).orderBy(sourceFaults.source),
  };
};
