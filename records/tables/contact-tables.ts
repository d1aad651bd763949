import { boolean, index, integer, jsonb, pgTable, text as plainText, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { PagingChannel, PersonalStep } from "../../domain/incident/effects.ts";
import { instant, text } from "./columns.ts";

/** The contact methods of people, which their owners edit. The configuration adds methods and never overwrites them. */
export const contactMethods = pgTable(
  "contact_methods",
  {
    id: uuid().primaryKey().defaultRandom(),
    person: text().notNull(),
    channel: text().$type<PagingChannel>().notNull(),
    address: text().notNull(),
    /**
     * Whether the method came from the configuration. Such a method is used before its owner confirms it, since an
     * untried number is better than none.
     */
    seeded: boolean().notNull(),
    addedAt: instant("added_at").notNull(),
    /**
     * When the owner last returned a code that was sent to this address. The first time confirms the method; later
     * times show that it still works.
     */
    confirmedAt: instant("confirmed_at"),
    /** When the method was removed. The row stays, so that the configuration does not add the method again. */
    removedAt: instant("removed_at"),
    /** When the last code was sent. The next two columns are its digest and the number of wrong guesses. */
    codeSentAt: instant("code_sent_at"),
    codeDigest: plainText("code_digest"),
    wrongCodes: integer("wrong_codes").notNull().default(0),
  },
  (table) => [
    uniqueIndex("contact_methods_once").on(table.person, table.channel, table.address),
    index("contact_methods_confirmed").on(table.confirmedAt),
  ],
);

/** The personal rules, one row for each person who has made one. */
export const personalRules = pgTable("personal_rules", {
  person: text().primaryKey(),
  page: jsonb().$type<readonly PersonalStep[]>().notNull(),
  message: jsonb().$type<readonly PersonalStep[]>().notNull(),
  quietFrom: text("quiet_from"),
  quietUntil: text("quiet_until"),
});
