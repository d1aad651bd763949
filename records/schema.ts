import { sql } from "drizzle-orm";
import type { Audited } from "../config/live-config.ts";
import { bigint, boolean, index, integer, pgTable, primaryKey, uniqueIndex } from "drizzle-orm/pg-core";
import type { Event } from "../domain/events.ts";
import type { Incident } from "../domain/incident.ts";
import type { Policy } from "../domain/policy.ts";
import { instant, json, text } from "./columns.ts";

/**
 * The policy is the largest part, and hardly ever changes: the one an incident was opened under is kept beside the
 * state and never written again. The state has it only once it was moved to another.
 */
export type StoredState = Omit<Incident, "policy"> & { readonly policy?: Policy };

/** One row an incident: what lists show, and the fold of its events so far. */
export const incidents = pgTable(
  "incidents",
  {
    id: text().primaryKey(),
    kind: text().$type<Incident["kind"]>().notNull(),
    private: boolean().notNull(),
    /** Who knows of it while it is private. */
    insiders: text().array().notNull().default([]),
    severity: text().notNull(),
    phase: text().notNull(),
    service: text().notNull(),
    title: text().notNull(),
    impact: text().notNull(),
    commander: text(),
    /** When it was opened; until that is recorded, when its first event happened. */
    openedAt: instant("opened_at").notNull(),
    declaredAt: instant("declared_at"),
    mitigatedAt: instant("mitigated_at"),
    resolvedAt: instant("resolved_at"),
    closedAt: instant("closed_at"),
    endedAt: instant("ended_at"),
    /** Number of the last event recorded. */
    revision: integer().notNull(),
    /** Hash of the last event recorded; before the first, of what the incident starts from. */
    headHash: text("head_hash").notNull(),
    policy: json().$type<Policy>().notNull(),
    state: json().$type<StoredState>().notNull(),
    /** Which shape `state` has: another release's is not read but folded anew. */
    stateVersion: integer("state_version").notNull(),
  },
  (table) => [
    index("incidents_newest").on(table.openedAt.desc().nullsFirst(), table.id.desc().nullsFirst()),
    index("incidents_open")
      .on(table.phase, table.severity)
      .where(sql`${table.closedAt} is null and ${table.endedAt} is null`),
  ],
);

const incidentId = () =>
  text("incident_id")
    .notNull()
    .references(() => incidents.id);

/** What happened, in order, each event chained to the one before by its hash. Rows are only ever added. */
export const timelineEvents = pgTable(
  "timeline_events",
  {
    incidentId: incidentId(),
    seq: integer().notNull(),
    at: instant().notNull(),
    type: text().notNull(),
    actor: text().notNull(),
    /** As the scribe writes it: `[14:28] Alice acknowledged`. */
    line: text().notNull(),
    event: json().$type<Event>().notNull(),
    previousHash: text("previous_hash").notNull(),
    hash: text().notNull(),
    /** Its place among the events of all incidents, given out in the order of commits: see feed.ts. */
    ordinal: bigint({ mode: "number" }),
  },
  (table) => [
    primaryKey({ columns: [table.incidentId, table.seq] }),
    uniqueIndex("timeline_events_in_order").on(table.ordinal),
  ],
);

/** One row: the last ordinal given out. Its lock, held until commit, is what makes the order that of commits. */
export const feedHead = pgTable("feed_head", {
  id: integer().primaryKey(),
  last: bigint({ mode: "number" }).notNull(),
});

export const pages = pgTable(
  "pages",
  {
    incidentId: incidentId(),
    effect: text().notNull(),
    at: instant().notNull(),
    people: text().array().notNull(),
    asks: text().array().notNull(),
    obligations: text().array().notNull(),
    fate: text().notNull(),
    failure: text(),
  },
  (table) => [primaryKey({ columns: [table.incidentId, table.effect] })],
);

export const obligations = pgTable(
  "obligations",
  {
    incidentId: incidentId(),
    key: text().notNull(),
    /** Where it stands among the incident's obligations. */
    position: integer().notNull(),
    promise: text().notNull(),
    owedBy: text("owed_by").notNull(),
    since: instant().notNull(),
    due: instant().notNull(),
    /** Empty while it is owed. */
    outcome: text(),
    overAt: instant("over_at"),
    /** When it was done although it was missed. */
    doneAt: instant("done_at"),
    why: text(),
  },
  (table) => [
    primaryKey({ columns: [table.incidentId, table.key] }),
    index("obligations_owed")
      .on(table.due)
      .where(sql`${table.outcome} is null`),
  ],
);

/** The process document's checklists as they stand: done by a fact, or ticked by somebody. */
export const checklistItems = pgTable(
  "checklist_items",
  {
    incidentId: incidentId(),
    item: text().notNull(),
    position: integer().notNull(),
    phase: text().notNull(),
    text: text().notNull(),
    done: boolean().notNull(),
    tickedBy: text("ticked_by"),
    tickedAt: instant("ticked_at"),
  },
  (table) => [primaryKey({ columns: [table.incidentId, table.item] })],
);

/** One row an incident, from the first thing that is known of its postmortem. */
export const postmortems = pgTable("postmortems", {
  incidentId: incidentId().primaryKey(),
  owner: text(),
  meetsAt: instant("meets_at"),
  heldAt: instant("held_at"),
  draftAt: instant("draft_at"),
  draftLink: text("draft_link"),
  commentsClosedAt: instant("comments_closed_at"),
  publishedAt: instant("published_at"),
  publishedLink: text("published_link"),
  reviewPublishedAt: instant("review_published_at"),
  logsSavedAt: instant("logs_saved_at"),
  tracesSavedAt: instant("traces_saved_at"),
  metricsSavedAt: instant("metrics_saved_at"),
});

export const actionItems = pgTable(
  "action_items",
  {
    incidentId: incidentId(),
    item: text().notNull(),
    description: text().notNull(),
    kind: text().notNull(),
    owner: text().notNull(),
    priority: text().notNull(),
    addedAt: instant("added_at").notNull(),
    dueOn: instant("due_on").notNull(),
    doneAt: instant("done_at"),
    reviewedAt: instant("reviewed_at"),
    effective: boolean(),
  },
  (table) => [
    primaryKey({ columns: [table.incidentId, table.item] }),
    index("action_items_open")
      .on(table.dueOn)
      .where(sql`${table.doneAt} is null`),
  ],
);

/** Which configurations were in force: each differs from the one before. Rows are only ever added. */
export const configurationChanges = pgTable("configuration_changes", {
  number: integer().primaryKey().generatedAlwaysAsIdentity(),
  at: instant().notNull(),
  by: text().notNull(),
  file: text().notNull(),
  differences: text().array().notNull(),
  content: json().$type<Audited>().notNull(),
});

/** Which incident an alert group belongs to. It may be claimed before the incident has been recorded. */
export const claims = pgTable(
  "claims",
  {
    groupKey: text("group_key").primaryKey(),
    incidentId: text("incident_id"),
    claimedAt: instant("claimed_at").notNull(),
    /** When an alert of the group opened an incident of its own. */
    alertedAt: instant("alerted_at"),
    /** The incident is one in which a storm's alerts of many groups are collected. */
    collected: boolean().notNull().default(false),
  },
  (table) => [index("claims_of_incident").on(table.incidentId), index("claims_alerted").on(table.alertedAt)],
);

/** How many incident ids each minute has given out; the migrations are made from it. @public */
export const idMinutes = pgTable("id_minutes", {
  minute: text().primaryKey(),
  used: integer().notNull(),
});
