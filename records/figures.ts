import { and, count, eq, isNull } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import { pageDeliveries } from "./delivery-schema.ts";
import { incidents, pages } from "./schema.ts";

/** How many there are of what, for whoever watches the product. */
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
    pagesByFate: async () => db.select({ fate: pages.fate, value: count() }).from(pages).groupBy(pages.fate),
    deliveries: async () => db.select({ channel, state, value: count() }).from(pageDeliveries).groupBy(channel, state),
  };
};
