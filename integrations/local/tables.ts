import { bigint, boolean, index, integer, pgSchema, primaryKey, serial } from "drizzle-orm/pg-core";
import { instant, json, text } from "./columns.ts";
import type { Channel, Deed } from "./sent.ts";

/** The database schema of the local stand-ins for outside systems, which is separate from the product's own records. */
export const local = pgSchema("local");

/** The columns that every table has: the incident, the incident's time, and the real time of writing. */
const provenance = () => ({
  incidentId: text("incident_id").notNull(),
  kind: text().notNull(),
  at: instant("at").notNull(),
  writtenAt: instant("written_at").notNull().defaultNow(),
});

/**
 * Everything that was sent, one row for each recipient. The primary key prevents a second row for the same key. Pages,
 * direct messages and mails are stored in this table only; other kinds also have tables of their own.
 */
export const outbox = local.table(
  "outbox",
  {
    id: bigint({ mode: "number" }).generatedAlwaysAsIdentity().notNull().unique(),
    deed: text().$type<Deed>().notNull(),
    key: text().notNull(),
    recipient: text().notNull(),
    /** The pager, mailbox or channel by which the message went; empty if there is only one. */
    via: text().notNull(),
    ...provenance(),
    channel: text().$type<Channel>().notNull(),
    what: text().notNull(),
    wording: text(),
    text: text().notNull(),
    /** The result of the first sending, which is returned again if the same key is sent again. */
    ref: text().notNull(),
    details: json().notNull(),
    withdrawnAt: instant("withdrawn_at"),
    editedAt: instant("edited_at"),
  },
  (table) => [
    primaryKey({ columns: [table.deed, table.key, table.recipient, table.via] }),
    index("outbox_of_incident").on(table.incidentId, table.at, table.id),
  ],
);

export const rooms = local.table("rooms", {
  ...provenance(),
  incidentId: text("incident_id").primaryKey(),
  name: text().notNull(),
  topic: text().notNull(),
  private: boolean().notNull(),
  archivedAt: instant("archived_at"),
});

export const roomMembers = local.table("room_members", { ...provenance(), person: text().notNull() }, (table) => [
  primaryKey({ columns: [table.incidentId, table.person] }),
]);

/** Messages of the war rooms and of the alerts channel, with their present text. */
export const messages = local.table(
  "messages",
  {
    id: serial().primaryKey(),
    ...provenance(),
    place: text().notNull(),
    name: text().notNull(),
    text: text().notNull(),
    pinned: boolean().notNull(),
    editedAt: instant("edited_at"),
    /** The key of this message's row in the outbox. */
    postedBy: text("posted_by").notNull(),
  },
  (table) => [index("messages_of_incident").on(table.incidentId, table.place, table.name)],
);

export const statusEntries = local.table(
  "status_entries",
  {
    id: serial().primaryKey(),
    ...provenance(),
    service: text().notNull(),
    state: text().notNull(),
    text: text().notNull(),
    withdrawnAt: instant("withdrawn_at"),
    /** The text that is shown instead of an entry that was withdrawn. */
    withdrawnBecause: text("withdrawn_because"),
  },
  (table) => [index("status_entries_of_incident").on(table.incidentId)],
);

export const tickets = local.table(
  "tickets",
  {
    id: serial().primaryKey(),
    ...provenance(),
    ticket: text().notNull(),
    title: text().notNull(),
    text: text().notNull(),
  },
  (table) => [index("tickets_of_incident").on(table.incidentId)],
);

export const ticketComments = local.table("ticket_comments", {
  id: serial().primaryKey(),
  ...provenance(),
  ticketId: integer("ticket_id")
    .notNull()
    .references(() => tickets.id),
  text: text().notNull(),
});

/** The tickets of action items in the tracker, one for each item. */
export const ticketItems = local.table(
  "ticket_items",
  {
    ...provenance(),
    item: text().notNull(),
    description: text().notNull(),
    owner: text().notNull(),
    priority: text().notNull(),
    dueOn: instant("due_on").notNull(),
    acceptance: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.incidentId, table.item] })],
);

/** The postmortem meetings in everybody's calendar. */
export const meetings = local.table("meetings", {
  ...provenance(),
  incidentId: text("incident_id").primaryKey(),
  slot: instant("slot").notNull(),
  minutes: integer().notNull(),
  attendees: text().array().notNull(),
  sequence: integer().notNull(),
  subject: text().notNull(),
  text: text().notNull(),
  cancelledAt: instant("cancelled_at"),
});
