import { and, count, eq, isNull, or } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import { pageDeliveries } from "../tables/delivery-tables.ts";
import { incidents, pages } from "../tables/incident-tables.ts";

/**
 * Counts that monitoring of this product reads: open incidents, pages by result, and deliveries. Only real incidents
 * count, so that a drill changes no figure.
 */
export interface Figures {
  open(): Promise<readonly { readonly severity: string; readonly phase: string; readonly value: number }[]>;
  pagesByFate(): Promise<readonly { readonly fate: string; readonly value: number }[]>;
  deliveries(): Promise<readonly { readonly channel: string; readonly state: string; readonly value: number }[]>;
}

export const createFigures = (pool: Pool): Figures => {
  const db = drizzle(pool);
  const { severity, phase } = incidents;
  const { channel, state } = pageDeliveries;
  return {
    open: async () =>
      db
        .select({ severity, phase, value: count() })
        .from(incidents)
        .where(and(eq(incidents.kind, "real"), isNull(incidents.closedAt), isNull(incidents.endedAt)))
        .groupBy(severity, phase),
    pagesByFate: async () =>
      db
        .select({ fate: pages.fate, value: count() })
        .from(pages)
        .innerJoin(incidents, eq(pages.incidentId, incidents.id))
        .where(eq(incidents.kind, "real"))
        .groupBy(pages.fate),
    // An incident may page before it is recorded, and a test page belongs to no incident: both count.
    deliveries: async () =>
      db
        .select({ channel, state, value: count() })
        .from(pageDeliveries)
        .leftJoin(incidents, eq(pageDeliveries.incidentId, incidents.id))
        .where(or(isNull(incidents.kind), eq(incidents.kind, "real")))
        .groupBy(channel, state),
  };
};
