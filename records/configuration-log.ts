import { desc, lt } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { TakenOver } from "../config/live-config.ts";
import type { Instant } from "../domain/moment.ts";
import { configurationChanges } from "./schema.ts";

/** A configuration that came into force: who made it, when it did, and what it changed, a sentence each. */
export interface ConfigurationChange {
  readonly number: number;
  readonly at: Instant;
  readonly by: string;
  readonly file: string;
  readonly differences: readonly string[];
}

/** Which configurations were in force, from the first on; entries are only ever added. */
export interface ConfigurationLog {
  /** Adds what came into force, unless it is what the newest entry has: every process that notices an edit says so. */
  append(taken: TakenOver): Promise<void>;
  /** The newest first; with `before`, those older than that number. */
  list(wanted: { readonly limit: number; readonly before?: number }): Promise<readonly ConfigurationChange[]>;
}

export const createConfigurationLog = (pool: Pool): ConfigurationLog => {
  const db = drizzle(pool);
  return {
    append: async ({ at, by, file, content, differences }) =>
      db.transaction(async (tx) => {
        // Two processes see one edit in the same second: the later one has to see the earlier one's entry.
        await tx.execute("lock table configuration_changes in share row exclusive mode");
        const newest = desc(configurationChanges.number);
        const [last] = await tx.select().from(configurationChanges).orderBy(newest).limit(1);
        const changes = last === undefined ? ["the log begins"] : differences(last.content);
        if (changes.length === 0) return;
        await tx.insert(configurationChanges).values({ at, by, file, differences: [...changes], content });
      }),
    list: async ({ limit, before }) => {
      const { number, at, by, file, differences } = configurationChanges;
      return db
        .select({ number, at, by, file, differences })
        .from(configurationChanges)
        .where(before === undefined ? undefined : lt(number, before))
        .orderBy(desc(number))
        .limit(limit);
    },
  };
};
