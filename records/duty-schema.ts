import { index, integer, pgTable } from "drizzle-orm/pg-core";
import { instant, text } from "./columns.ts";

/** Who did what when stays in the row: nothing is ever deleted, so that the tables are their own audit. */
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

/** Somebody takes over for a while. */
export const dutyOverrides = pgTable(
  "duty_overrides",
  { ...stretch(), person: text().notNull(), insteadOf: text("instead_of"), ...madeAndCancelled() },
  (table) => [index("duty_overrides_until").on(table.until)],
);

/** Somebody offers a stretch of their duty; who accepts takes it over. */
export const dutySwaps = pgTable(
  "duty_swaps",
  {
    ...stretch(),
    /** The only one who may accept; anybody, when empty. */
    to: text("to_person"),
    ...madeAndCancelled(),
    expiresAt: instant("expires_at").notNull(),
    acceptedBy: text("accepted_by"),
    acceptedAt: instant("accepted_at"),
  },
  (table) => [index("duty_swaps_until").on(table.until)],
);

/** Duty was handed to somebody, who confirms that they have it: one row for each time. */
export const dutyHandoffs = pgTable(
  "duty_handoffs",
  {
    id: integer().primaryKey().generatedAlwaysAsIdentity(),
    /** The workflow that waits for the confirmation. */
    workflow: text().notNull().unique(),
    schedule: text().notNull(),
    person: text().notNull(),
    /** Who had it before, where it was somebody else. */
    after: text("after_person"),
    handedAt: instant("handed_at").notNull(),
    acknowledgedBy: text("acknowledged_by"),
    acknowledgedAt: instant("acknowledged_at"),
  },
  (table) => [index("duty_handoffs_handed").on(table.handedAt)],
);
