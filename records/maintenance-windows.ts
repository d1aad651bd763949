import { and, asc, gt, isNull, lte, eq, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { Instant } from "../domain/incident/moment.ts";
import { maintenanceWindows } from "./tables/maintenance-tables.ts";

/** A maintenance window: a time in which alerts page nobody if their labels meet all conditions of the window. */
export interface MaintenanceWindow {
  readonly id: string;
  readonly reason: string;
  /** Conditions on an alert's labels, such as `service="api"`. */
  readonly conditions: readonly string[];
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly declaredBy: string;
}

export interface MaintenanceWindows {
  /** Lists the windows in force at an instant. */
  at(now: Instant): Promise<readonly MaintenanceWindow[]>;
  /** Lists the windows that are not over yet, by when they begin. */
  comingAt(now: Instant): Promise<readonly MaintenanceWindow[]>;
  declare(window: MaintenanceWindow): Promise<void>;
  /** Ends a window now; returns false when there is no such window or it is over. */
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

const rememberedMs = 5000;

/**
 * Remembers for five seconds that there are no windows, so that alerts do not wait for the database. A window that is
 * declared in this process counts at once. If another process declares one, alerts may still page for up to five
 * seconds, which is better than a late page.
 */
export function rememberingNone(windows: MaintenanceWindows, clock: () => Instant): MaintenanceWindows {
  let noneBefore = -Infinity;
  let declared = 0;
  return {
    ...windows,
    at: async (now) => {
      if (clock() < noneBefore) return [];
      const [askedAt, declaredThen] = [clock(), declared];
      const coming = await windows.comingAt(now);
      if (coming.length === 0 && declaredThen === declared) noneBefore = askedAt + rememberedMs;
      return coming.filter(({ startsAt }) => startsAt <= now);
    },
    declare: async (window) => {
      declared += 1;
      await windows.declare(window);
      declared += 1;
      noneBefore = -Infinity;
    },
  };
}
