import { index, pgTable } from "drizzle-orm/pg-core";
import { instant, json, text } from "./columns.ts";

/** When somebody was last paged, for which incident, and how grave that was. */
export const pagingTurns = pgTable("paging_turns", {
  person: text().primaryKey(),
  lastAt: instant("last_at").notNull(),
  incidentId: text("incident_id").notNull(),
  severity: text().notNull(),
});

/** Pages that wait for others to the same people, and in which one of them they went out. */
export const heldPages = pgTable(
  "held_pages",
  {
    effect: text().primaryKey(),
    incidentId: text("incident_id").notNull(),
    people: text().array().notNull(),
    /** The step of a personal rule it belongs to; null for the page itself. */
    channel: text(),
    page: json().notNull(),
    dueAt: instant("due_at").notNull(),
    bundle: text(),
    claimedAt: instant("claimed_at"),
    /** Whom the bundle reached. */
    reached: json(),
    /** Those of them who are no longer asked. */
    answered: text().array().notNull().default([]),
  },
  (table) => [index("held_pages_of_bundle").on(table.bundle), index("held_pages_due").on(table.dueAt)],
);
