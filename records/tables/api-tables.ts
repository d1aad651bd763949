import { bigint, boolean, index, integer, pgTable, primaryKey } from "drizzle-orm/pg-core";
import type { Standing } from "../../domain/commands/standings.ts";
import { instant, text } from "./columns.ts";

/** The tokens that give access to the API. Of a token's secret only its SHA-256 is stored. */
export const tokens = pgTable("tokens", {
  id: text().primaryKey(),
  name: text().notNull(),
  standing: text().$type<Standing>().notNull(),
  person: text(),
  digest: text().notNull(),
  createdAt: instant("created_at").notNull(),
  createdBy: text("created_by").notNull(),
  expiresAt: instant("expires_at"),
  revokedAt: instant("revoked_at"),
  lastUsedAt: instant("last_used_at"),
});

/**
 * The requests that were sent with an Idempotency-Key, and their answers once there are any. A row is kept for a day.
 */
export const idempotentRequests = pgTable(
  "idempotent_requests",
  {
    caller: text().notNull(),
    key: text().notNull(),
    fingerprint: text().notNull(),
    askedAt: instant("asked_at").notNull(),
    status: integer(),
    location: text(),
    body: text(),
  },
  (table) => [primaryKey({ columns: [table.caller, table.key] }), index("idempotent_requests_age").on(table.askedAt)],
);

/** The receivers of events (webhooks), and the last event that each of them got. */
export const webhooks = pgTable("webhooks", {
  id: text().primaryKey(),
  url: text().notNull(),
  description: text().notNull(),
  /** The types of events that the receiver wants; an empty list means all. */
  events: text().array().notNull(),
  /**
   * The secret that signs the events, encrypted with a key that is not in the database. A digest would not do, since
   * signing needs the secret itself.
   */
  secret: text().notNull(),
  createdAt: instant("created_at").notNull(),
  createdBy: text("created_by").notNull(),
  /** The ordinal up to which every event was delivered, was not wanted, or is among the dead letters. */
  deliveredUpTo: bigint("delivered_up_to", { mode: "number" }).notNull(),
  /** The instant since which every attempt has failed; null while deliveries succeed. */
  failingSince: instant("failing_since"),
  lastError: text("last_error"),
  disabledAt: instant("disabled_at"),
  disabledBecause: text("disabled_because"),
});

/** The events that a receiver refused, or did not answer, for so long that their delivery was given up. */
export const deadLetters = pgTable(
  "webhook_dead_letters",
  {
    webhookId: text("webhook_id")
      .notNull()
      .references(() => webhooks.id, { onDelete: "cascade" }),
    ordinal: bigint({ mode: "number" }).notNull(),
    givenUpAt: instant("given_up_at").notNull(),
    error: text().notNull(),
    /** Whether somebody has asked to send the event again. */
    replay: boolean().notNull(),
  },
  (table) => [primaryKey({ columns: [table.webhookId, table.ordinal] })],
);
