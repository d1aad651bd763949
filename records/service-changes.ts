import { and, desc, eq, gte, lte } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { ServiceChange } from "../domain/detecting/service-change.ts";
import { hour, type Instant } from "../domain/incident/moment.ts";
import { serviceChanges } from "./tables/change-tables.ts";

export interface Changes {
  add(change: ServiceChange): Promise<void>;
  /** Lists the changes of a service between two instants, the newest first. */
  of(service: string, wanted: { readonly from: Instant; readonly until: Instant }): Promise<readonly ServiceChange[]>;
  /** Lists the changes of a service in the 24 hours before an instant, in which a cause is most often found. */
  recent(service: string, at: Instant): Promise<readonly ServiceChange[]>;
}

/** How long a change counts as a possible cause of an incident; older changes are seldom the cause. */
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
