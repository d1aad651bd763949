import { boolean, index, integer, jsonb, pgTable, text as plainText, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { PagingChannel, PersonalStep } from "../domain/effects.ts";
import { instant, text } from "./columns.ts";

/** How people are reached: their own, edited by them. The configuration seeds it and never overwrites it. */
export const contactMethods = pgTable(
  "contact_methods",
  {
    id: uuid().primaryKey().defaultRandom(),
    person: text().notNull(),
    channel: text().$type<PagingChannel>().notNull(),
    address: text().notNull(),
    /** From the configuration: used before it has been confirmed, since an untried number beats none. */
    seeded: boolean().notNull(),
    addedAt: instant("added_at").notNull(),
    /** When its owner gave back a code sent to it: first to confirm it, later to show that it still works. */
    confirmedAt: instant("confirmed_at"),
    /** Stays as a row, so that the configuration does not bring it back. */
    removedAt: instant("removed_at"),
    /** When the last code was sent, its digest, and how often somebody guessed wrong. */
    codeSentAt: instant("code_sent_at"),
    codeDigest: plainText("code_digest"),
    wrongCodes: integer("wrong_codes").notNull().default(0),
  },
  (table) => [
    uniqueIndex("contact_methods_once").on(table.person, table.channel, table.address),
    index("contact_methods_confirmed").on(table.confirmedAt),
  ],
);

/** One row a person who has a rule of their own. */
export const personalRules = pgTable("personal_rules", {
  person: text().primaryKey(),
  page: jsonb().$type<readonly PersonalStep[]>().notNull(),
  message: jsonb().$type<readonly PersonalStep[]>().notNull(),
  quietFrom: text("quiet_from"),
  quietUntil: text("quiet_until"),
});
