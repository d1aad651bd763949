import { and, eq, isNotNull, isNull, ne } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { OtherIncidents } from "../../activities/ports/records.ts";
import { incidents } from "../tables/incident-tables.ts";

export const createOtherIncidents = (pool: Pool): OtherIncidents => {
  const db = drizzle(pool);
  return {
    openOn: async ({ service, except, kind }) => {
      const found = await db
        .select({ id: incidents.id })
        .from(incidents)
        .where(
          and(
            ne(incidents.id, except),
            ...[eq(incidents.service, service), eq(incidents.kind, kind), eq(incidents.private, false)],
            isNotNull(incidents.declaredAt),
            ...[incidents.resolvedAt, incidents.closedAt, incidents.endedAt].map((over) => isNull(over)),
          ),
        )
        .orderBy(incidents.openedAt);
      return found.map(({ id }) => id);
    },
  };
};
