import { sql } from "drizzle-orm";
import { index, integer, pgTable, primaryKey } from "drizzle-orm/pg-core";
import { instant, text } from "./columns.ts";

/**
 * How far the delivery of a page is. `claimed`: a worker is about to send the page, or was killed before it could
 * report. `unknown`: the page was sent and the vendor did not answer. `limited`: the page waits because its address
 * has received as many pages as its limits allow.
 */
export const deliveryStates = ["claimed", "unknown", "refused", "sent", "limited"] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/**
 * The pages handed to vendors, one row for each address. There is no reference to `incidents`, since an incident may
 * page before it is recorded.
 */
export const pageDeliveries = pgTable(
  "page_deliveries",
  {
    key: text().notNull(),
    channel: text().notNull(),
    address: text().notNull(),
    person: text().notNull(),
    incidentId: text("incident_id").notNull(),
    /** The time in the incident for which the page was sent; in a rehearsal it differs from the clock. */
    at: instant().notNull(),
    state: text().$type<DeliveryState>().notNull(),
    /** The end of the claim: until this instant no other worker sends the page. */
    claimedUntil: instant("claimed_until").notNull(),
    /** How often the page was sent again because nobody knows whether it had arrived. */
    repeats: integer().notNull().default(0),
    /** The vendor's own id of the message. */
    ref: text(),
    sentAt: instant("sent_at"),
    /** The vendor's later report, such as `delivered` or `undelivered`; `voicemail` when a mailbox took the call. */
    receipt: text(),
    receiptAt: instant("receipt_at"),
    withdrawnAt: instant("withdrawn_at"),
  },
  (table) => [
    primaryKey({ columns: [table.key, table.channel, table.address] }),
    index("page_deliveries_of_incident").on(table.incidentId),
    index("page_deliveries_by_ref")
      .on(table.channel, table.ref)
      .where(sql`${table.ref} is not null`),
    index("page_deliveries_to_person").on(table.person, table.channel, table.sentAt),
  ],
);

/**
 * The answers to pages that a vendor passed on, each under the vendor's id. A row is kept for good, since a signature
 * without a time stays valid, and the same request must never act again.
 */
export const heardAnswers = pgTable(
  "heard_answers",
  {
    channel: text().notNull(),
    /** The vendor's id of the text message or call. */
    ref: text().notNull(),
    heardAt: instant("heard_at").notNull(),
    /** The person who answered; null if the answer meant no page. */
    person: text(),
    incidents: text().array().notNull(),
  },
  (table) => [primaryKey({ columns: [table.channel, table.ref] })],
);
