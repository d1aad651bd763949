import { desc, lt } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { Instant } from "../domain/incident/moment.ts";
import { type ConfigurationContent, configurationChanges } from "./tables/incident-tables.ts";

/**
 * A change of configuration: when it came into force, who made it, and what it changed, one sentence for each
 * difference.
 */
export interface ConfigurationChange {
  readonly number: number;
  readonly at: Instant;
  readonly by: string;
  readonly file: string;
  readonly differences: readonly string[];
}

/** A configuration that came into force, and how it differs from the one before. */
export interface ConfigurationInForce extends Omit<ConfigurationChange, "number" | "differences"> {
  readonly content: ConfigurationContent;
  readonly differences: (before: ConfigurationContent) => readonly string[];
}

/** A log of the configurations that were in force, beginning with the first. Entries are only ever added. */
export interface ConfigurationLog {
  /**
   * Adds a configuration that came into force, unless the newest entry has the same content: every process that notices
   * an edit calls this.
   */
  append(taken: ConfigurationInForce): Promise<void>;
  /** Lists changes, the newest first; with `before`, only changes with smaller numbers. */
  list(wanted: { readonly limit: number; readonly before?: number }): Promise<readonly ConfigurationChange[]>;
}

export const createConfigurationLog = (pool: Pool): ConfigurationLog => {
  const db = drizzle(pool);
  return {
    append: async ({ at, by, file, content, differences }) =>
      db.transaction(async (tx) => {
        // Lets one process wait for the other when both notice an edit in the same second, so that the second sees
        // the entry of the first.
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
