import { bigint, index, pgTable } from "drizzle-orm/pg-core";
import { instant, text } from "./columns.ts";

/** The last event that each reader of the events, other than webhooks, has dealt with. */
export const feedPlaces = pgTable("feed_places", {
  reader: text().primaryKey(),
  upTo: bigint("up_to", { mode: "number" }).notNull(),
});

/**
 * Our changes to incidents of another system, so that the system's reports of these changes are recognised as echoes.
 */
export const outsideDeeds = pgTable(
  "outside_deeds",
  {
    /** Identifies our event that caused the change, and the other system's incident. */
    key: text().primaryKey(),
    system: text().notNull(),
    subject: text().notNull(),
    deed: text().$type<"acknowledged" | "resolved">().notNull(),
    askedAt: instant("asked_at").notNull(),
    /** The other system's event that reported the change. */
    heardAs: text("heard_as"),
  },
  (table) => [index("outside_deeds_of_subject").on(table.system, table.subject, table.deed)],
);
