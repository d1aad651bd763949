import { index, pgTable } from "drizzle-orm/pg-core";
import { instant, text } from "./columns.ts";

/** Maintenance windows: times in which somebody works on a system and its alerts page nobody. */
export const maintenanceWindows = pgTable(
  "maintenance_windows",
  {
    id: text().primaryKey(),
    reason: text().notNull(),
    conditions: text().array().notNull(),
    startsAt: instant("starts_at").notNull(),
    endsAt: instant("ends_at").notNull(),
    declaredBy: text("declared_by").notNull(),
    /** When somebody ended the window before its time. */
    endedAt: instant("ended_at"),
  },
  (table) => [index("maintenance_windows_by_end").on(table.endsAt)],
);
