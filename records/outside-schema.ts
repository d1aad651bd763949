import { bigint, index, pgTable } from "drizzle-orm/pg-core";
import { instant, text } from "./columns.ts";

/** How far each of those who are told what happens has been told, besides webhooks. */
export const feedPlaces = pgTable("feed_places", {
  reader: text().primaryKey(),
  upTo: bigint("up_to", { mode: "number" }).notNull(),
});

/** What we did to incidents of another system, so that its telling us of it is known again. */
export const outsideDeeds = pgTable(
  "outside_deeds",
  {
    /** The event of ours that it was done for, and to which of theirs. */
    key: text().primaryKey(),
    system: text().notNull(),
    subject: text().notNull(),
    deed: text().$type<"acknowledged" | "resolved">().notNull(),
    askedAt: instant("asked_at").notNull(),
    /** The event by which they told us of it. */
    heardAs: text("heard_as"),
  },
  (table) => [index("outside_deeds_of_subject").on(table.system, table.subject, table.deed)],
);
