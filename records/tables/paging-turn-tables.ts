import { index, pgTable } from "drizzle-orm/pg-core";
import { instant, json, text } from "./columns.ts";

/** When each person was last paged, for which incident, and with which severity. */
export const pagingTurns = pgTable("paging_turns", {
  person: text().primaryKey(),
  lastAt: instant("last_at").notNull(),
  incidentId: text("incident_id").notNull(),
  severity: text().notNull(),
});

/**
 * Pages that waited for others to the same people, each with the bundle (the one page for several) in which it went
 * out.
 */
export const heldPages = pgTable(
  "held_pages",
  {
    effect: text().primaryKey(),
    incidentId: text("incident_id").notNull(),
    people: text().array().notNull(),
    /** The step of a personal rule that the page belongs to; null for the page itself. */
    channel: text(),
    page: json().notNull(),
    dueAt: instant("due_at").notNull(),
    bundle: text(),
    claimedAt: instant("claimed_at"),
    /** The people whom the bundle (one page for several incidents) reached. */
    reached: json(),
    /** The people who are no longer asked by this page. */
    answered: text().array().notNull().default([]),
  },
  (table) => [index("held_pages_of_bundle").on(table.bundle), index("held_pages_due").on(table.dueAt)],
);
