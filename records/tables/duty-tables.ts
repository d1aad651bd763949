import { index, integer, pgTable } from "drizzle-orm/pg-core";
import { instant, text } from "./columns.ts";

/**
 * Who made and who cancelled an entry, and when. Rows are never deleted, so that the tables are their own audit log.
 */
const madeAndCancelled = () => ({
  madeBy: text("made_by").notNull(),
  madeAt: instant("made_at").notNull(),
  cancelledBy: text("cancelled_by"),
  cancelledAt: instant("cancelled_at"),
});

const stretch = () => ({
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  schedule: text().notNull(),
  from: instant("from_at").notNull(),
  until: instant("until_at").notNull(),
  reason: text().notNull(),
});

/** Overrides of a schedule: somebody is on duty for a stretch of time instead of the person whose turn it is. */
export const dutyOverrides = pgTable(
  "duty_overrides",
  { ...stretch(), person: text().notNull(), insteadOf: text("instead_of"), ...madeAndCancelled() },
  (table) => [index("duty_overrides_until").on(table.until)],
);

/** Swaps: somebody offers a stretch of their duty, and the person who accepts is on duty instead. */
export const dutySwaps = pgTable(
  "duty_swaps",
  {
    ...stretch(),
    /** The only person who may accept the swap; null if anybody may. */
    to: text("to_person"),
    ...madeAndCancelled(),
    expiresAt: instant("expires_at").notNull(),
    acceptedBy: text("accepted_by"),
    acceptedAt: instant("accepted_at"),
  },
  (table) => [index("duty_swaps_until").on(table.until)],
);

/** Handoffs of duty to a person, who is asked to confirm; one row for each handoff. */
export const dutyHandoffs = pgTable(
  "duty_handoffs",
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    /** The Temporal workflow that waits for the confirmation. */
    workflow: text().notNull().unique(),
    schedule: text().notNull(),
    person: text().notNull(),
    /** The person who was on duty before; null if that was nobody, or the same person. */
    after: text("after_person"),
    handedAt: instant("handed_at").notNull(),
    acknowledgedBy: text("acknowledged_by"),
    acknowledgedAt: instant("acknowledged_at"),
  },
  (table) => [index("duty_handoffs_handed").on(table.handedAt)],
);
