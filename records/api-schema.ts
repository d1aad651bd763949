import { bigint, boolean, index, integer, pgTable, primaryKey } from "drizzle-orm/pg-core";
import type { Standing } from "../domain/standings.ts";
import { instant, text } from "./columns.ts";

/** Who may use the API. Of the secret itself nothing is kept but its SHA-256. */
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

/** What was asked under an Idempotency-Key, and the answer once there is one; kept for a day. */
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

/** Whom events are sent to, and how far each has come. */
export const webhooks = pgTable("webhooks", {
  id: text().primaryKey(),
  url: text().notNull(),
  description: text().notNull(),
  /** Types of events; none means all. */
  events: text().array().notNull(),
  /** Encrypted with a key that is not in the database (integrations need it back, to sign). */
  secret: text().notNull(),
  createdAt: instant("created_at").notNull(),
  createdBy: text("created_by").notNull(),
  /** Everything up to here was delivered, was not wanted, or is among the dead letters. */
  deliveredUpTo: bigint("delivered_up_to", { mode: "number" }).notNull(),
  /** Since when every attempt has failed, and the last failure. */
  failingSince: instant("failing_since"),
  lastError: text("last_error"),
  disabledAt: instant("disabled_at"),
  disabledBecause: text("disabled_because"),
});

/** Events that a receiver did not take for as long as they were tried. */
export const deadLetters = pgTable(
  "webhook_dead_letters",
  {
    webhookId: text("webhook_id")
      .notNull()
      .references(() => webhooks.id, { onDelete: "cascade" }),
    ordinal: bigint({ mode: "number" }).notNull(),
    givenUpAt: instant("given_up_at").notNull(),
    error: text().notNull(),
    /** Somebody wants it tried again. */
    replay: boolean().notNull(),
  },
  (table) => [primaryKey({ columns: [table.webhookId, table.ordinal] })],
);
