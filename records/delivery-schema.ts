import { sql } from "drizzle-orm";
import { index, integer, pgTable, primaryKey } from "drizzle-orm/pg-core";
import { instant, text } from "./columns.ts";

/**
 * `claimed` is about to be sent, or was when its worker was killed; `unknown` went out and nobody answered; `limited` waits
 * because the address has had as many as it is to have.
 */
export const deliveryStates = ["claimed", "unknown", "refused", "sent", "limited"] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** Every page handed to a vendor, one row an address. An incident need not be recorded yet when it is paged for. */
export const pageDeliveries = pgTable(
  "page_deliveries",
  {
    key: text().notNull(),
    channel: text().notNull(),
    address: text().notNull(),
    person: text().notNull(),
    incidentId: text("incident_id").notNull(),
    /** The incident time it was for. */
    at: instant().notNull(),
    state: text().$type<DeliveryState>().notNull(),
    /** Nobody else sends it before then. */
    claimedUntil: instant("claimed_until").notNull(),
    /** How often it was sent again because nobody knows whether it had arrived. */
    repeats: integer().notNull().default(0),
    /** What the vendor calls it. */
    ref: text(),
    sentAt: instant("sent_at"),
    /** What the vendor said of it later, such as `delivered` or `undelivered`; `voicemail` when a mailbox took the call. */
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
