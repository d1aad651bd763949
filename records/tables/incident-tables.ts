import { sql } from "drizzle-orm";
import { bigint, boolean, index, integer, pgTable, primaryKey, uniqueIndex } from "drizzle-orm/pg-core";
import type { Event } from "../../domain/incident/events.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import type { Policy } from "../../domain/policy.ts";
import { instant, json, text } from "./columns.ts";

/**
 * An incident's state as stored. The policy is its largest part and hardly ever changes. The policy under which the
 * incident was opened therefore has a column of its own, which is never written again, and the state contains a policy
 * only if the incident was moved to another one.
 */
export type StoredState = Omit<Incident, "policy"> & { readonly policy?: Policy };

/** The incidents, one row for each: the fields that lists show, and the state as rebuilt from the events so far. */
export const incidents = pgTable(
  "incidents",
  {
    id: text().primaryKey(),
    kind: text().$type<Incident["kind"]>().notNull(),
    private: boolean().notNull(),
    /** The people who know of the incident while it is private. */
    insiders: text().array().notNull().default([]),
    severity: text().notNull(),
    phase: text().notNull(),
    service: text().notNull(),
    title: text().notNull(),
    impact: text().notNull(),
    commander: text(),
    /** When the incident was opened. Until its opening is recorded, the instant of its first event. */
    openedAt: instant("opened_at").notNull(),
    declaredAt: instant("declared_at"),
    mitigatedAt: instant("mitigated_at"),
    resolvedAt: instant("resolved_at"),
    closedAt: instant("closed_at"),
    endedAt: instant("ended_at"),
    /** The number of the last event recorded. */
    revision: integer().notNull(),
    /** The hash of the last event recorded; before the first event, the hash from which the chain starts. */
    headHash: text("head_hash").notNull(),
    policy: json().$type<Policy>().notNull(),
    state: json().$type<StoredState>().notNull(),
    /**
     * The version of the fields of `state`. A state of another version is not read; the state is rebuilt from the
     * events.
     */
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

/** The events of every incident in order, each chained to the one before by its hash. Rows are only ever added. */
export const timelineEvents = pgTable(
  "timeline_events",
  {
    incidentId: incidentId(),
    seq: integer().notNull(),
    at: instant().notNull(),
    type: text().notNull(),
    actor: text().notNull(),
    /** The line that the scribe would write: `[14:28] Alice acknowledged`. */
    line: text().notNull(),
    event: json().$type<Event>().notNull(),
    previousHash: text("previous_hash").notNull(),
    hash: text().notNull(),
    /**
     * The event's place among the events of all incidents, given out in the order of commits (see
     * records/reading/feed.ts).
     */
    ordinal: bigint({ mode: "number" }),
  },
  (table) => [
    primaryKey({ columns: [table.incidentId, table.seq] }),
    uniqueIndex("timeline_events_in_order").on(table.ordinal),
  ],
);

/**
 * A table of a single row: the ordinal that the last event got. A writer locks the row until its commit, so that
 * ordinals follow the order of commits.
 */
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
    /** The obligation's place in the incident's list of obligations. */
    position: integer().notNull(),
    promise: text().notNull(),
    owedBy: text("owed_by").notNull(),
    since: instant().notNull(),
    due: instant().notNull(),
    /** The verdict; null while the obligation is outstanding. */
    outcome: text(),
    overAt: instant("over_at"),
    /** When the obligation was fulfilled after its deadline was missed. */
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

/** The items of the checklists in the process document: whether each is done by a fact, or ticked by somebody. */
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

/** The postmortems, one row for an incident, from the first fact about its postmortem. */
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

/**
 * A configuration as the log of changes stores it: all its settings, and a digest of each of the organisation's own
 * message templates.
 */
export interface ConfigurationContent {
  readonly settings: object;
  readonly templates: Readonly<Record<string, string>>;
}

/** The configurations that were in force; each differs from the one before. Rows are only ever added. */
export const configurationChanges = pgTable("configuration_changes", {
  number: integer().primaryKey().generatedAlwaysAsIdentity(),
  at: instant().notNull(),
  by: text().notNull(),
  file: text().notNull(),
  differences: text().array().notNull(),
  content: json().$type<ConfigurationContent>().notNull(),
});

/**
 * Which incident each alert group belongs to. There is no reference to `incidents`, since a group is claimed before its
 * incident is recorded.
 */
export const claims = pgTable(
  "claims",
  {
    groupKey: text("group_key").primaryKey(),
    incidentId: text("incident_id"),
    claimedAt: instant("claimed_at").notNull(),
    /** When an alert of the group opened an incident of its own. */
    alertedAt: instant("alerted_at"),
    /** Whether the incident collects the alerts of many groups during a storm. */
    collected: boolean().notNull().default(false),
  },
  (table) => [index("claims_of_incident").on(table.incidentId), index("claims_alerted").on(table.alertedAt)],
);

/**
 * How many incident ids were given out in each minute. Only SQL functions use the table; it is declared here so that
 * migrations are made from it. @public
 */
export const idMinutes = pgTable("id_minutes", {
  minute: text().primaryKey(),
  used: integer().notNull(),
});

/**
 * The last reported state of each alert, under its dedup key. Only SQL in `alert-states.ts` uses the table; it is
 * declared here so that migrations are made from it. @public
 */
export const alertStates = pgTable(
  "alert_states",
  {
    dedupKey: text("dedup_key").primaryKey(),
    /** The group whose incident has the alert, even if another group reports the alert now. */
    groupKey: text("group_key").notNull(),
    status: text().$type<"firing" | "resolved">().notNull(),
    severity: text(),
    startedAt: instant("started_at").notNull(),
    /** The end of the alert's last firing that is over, by its sender's clock. */
    endedAt: instant("ended_at"),
    /** Since when the alert has had its status, by our own clock. */
    changedAt: instant("changed_at").notNull(),
    heardAt: instant("heard_at").notNull(),
  },
  (table) => [index("alert_states_heard").on(table.heardAt)],
);

/** The last alerts of each source that could not be read. */
export const sourceFaults = pgTable("source_faults", {
  source: text().primaryKey(),
  at: instant().notNull(),
  /** How many alerts of that request could not be read; 0 for a request that could not be read at all. */
  alerts: integer().notNull(),
  says: text().notNull(),
});
