import { index, pgTable } from "drizzle-orm/pg-core";
import { instant, text } from "./columns.ts";

/** When somebody works on something and does not want to be woken for it. */
export const maintenanceWindows = pgTable(
  "maintenance_windows",
  {
    id: text().primaryKey(),
    reason: text().notNull(),
    conditions: text().array().notNull(),
    startsAt: instant("starts_at").notNull(),
    endsAt: instant("ends_at").notNull(),
    declaredBy: text("declared_by").notNull(),
    /** When somebody ended it before its time. */
    endedAt: instant("ended_at"),
  },
  (table) => [index("maintenance_windows_by_end").on(table.endsAt)],
);
