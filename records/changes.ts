import { and, desc, eq, gte, lte } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import { hour, type Instant } from "../domain/moment.ts";
import { serviceChanges } from "./changes-schema.ts";

/** What was changed about a service: the first suspect of an incident. */
export interface ServiceChange {
  /** The sender's own: the same change told twice is one. */
  readonly id: string;
  readonly service: string;
  /** Such as deployment, configuration, feature-flag. */
  readonly kind: string;
  readonly summary: string;
  readonly at: Instant;
  readonly version?: string;
  readonly author?: string;
  readonly link?: string;
}

export interface Changes {
  add(change: ServiceChange): Promise<void>;
  /** Of one service between two instants, the newest first. */
  of(service: string, wanted: { readonly from: Instant; readonly until: Instant }): Promise<readonly ServiceChange[]>;
  /** Of one service before an instant, as far back as a cause may lie. */
  recent(service: string, at: Instant): Promise<readonly ServiceChange[]>;
}

/** A cause lies seldom further back. */
export const suspectForMs = 24 * hour;

const mostListed = 50;

export const createChanges = (pool: Pool): Changes => {
  const database = drizzle(pool);
  const changes: Changes = {
    add: async (change) => {
      await database.insert(serviceChanges).values(change).onConflictDoNothing();
    },
    of: async (service, { from, until }) => {
      const rows = await database
        .select()
        .from(serviceChanges)
        .where(and(eq(serviceChanges.service, service), gte(serviceChanges.at, from), lte(serviceChanges.at, until)))
        .orderBy(desc(serviceChanges.at))
        .limit(mostListed);
      return rows.map(({ version, author, link, ...rest }) => ({
        ...rest,
        ...(version === null ? {} : { version }),
        ...(author === null ? {} : { author }),
        ...(link === null ? {} : { link }),
      }));
    },
    recent: async (service, at) => changes.of(service, { from: at - suspectForMs, until: at }),
  };
  return changes;
};
