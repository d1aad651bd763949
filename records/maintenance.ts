import { and, asc, gt, isNull, lte, eq, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { Instant } from "../domain/moment.ts";
import { maintenanceWindows } from "./maintenance-schema.ts";

/** While it lasts, alerts whose labels meet all its conditions page nobody. */
export interface MaintenanceWindow {
  readonly id: string;
  readonly reason: string;
  /** As Alertmanager writes them, such as service="api". */
  readonly conditions: readonly string[];
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly declaredBy: string;
}

export interface MaintenanceWindows {
  /** Those in force at that instant. */
  at(now: Instant): Promise<readonly MaintenanceWindow[]>;
  /** Those that are not over yet, the next to begin last. */
  comingAt(now: Instant): Promise<readonly MaintenanceWindow[]>;
  declare(window: MaintenanceWindow): Promise<void>;
  /** Ends it now; false when there is none that is not over. */
  end(id: string, now: Instant): Promise<boolean>;
}

export const createMaintenanceWindows = (pool: Pool): MaintenanceWindows => {
  const database = drizzle(pool);
  const notOver = (now: Instant) => and(gt(maintenanceWindows.endsAt, now), isNull(maintenanceWindows.endedAt));
  const list = async (where: ReturnType<typeof notOver>) =>
    database.select().from(maintenanceWindows).where(where).orderBy(asc(maintenanceWindows.startsAt));
  return {
    at: async (now) => list(and(notOver(now), lte(maintenanceWindows.startsAt, now))),
    comingAt: async (now) => list(notOver(now)),
    declare: async ({ conditions, ...window }) => {
      await database
        .insert(maintenanceWindows)
        .values({ ...window, conditions: [...conditions] })
        .onConflictDoNothing();
    },
    end: async (id, now) => {
      const ended = await database
        .update(maintenanceWindows)
        .set({ endedAt: now })
        .where(and(eq(maintenanceWindows.id, id), notOver(now)))
        .returning({ id: sql<string>`id` });
      return ended.length > 0;
    },
  };
};
