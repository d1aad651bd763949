import { getTableColumns } from "drizzle-orm";
import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import type { PoolClient } from "pg";
import type { Incident } from "../../domain/incident/incident.ts";
import { asRows } from "./as-rows.ts";
import { actionItemRows, checklistRows, incidentRow, obligationRows, pageRows, postmortemRows } from "./projections.ts";
import {
  actionItems,
  checklistItems,
  claims,
  incidents,
  obligations,
  pages,
  postmortems,
  timelineEvents,
} from "../tables/incident-tables.ts";

/**
 * The PostgreSQL channel that tells listeners of new events. A notification may be lost, so listeners also read the
 * tables.
 */
export const newEvents = "incident_events";

/** The result of adding events: new timeline rows, and the incident with these events applied. */
export interface Appended {
  readonly incident: Incident;
  readonly rows: readonly (typeof timelineEvents.$inferInsert)[];
  readonly headHash: string;
  readonly openedAt: number;
}

/** Writes events and all rows that follow from them in one statement, however many there are. */
export const write = async (client: PoolClient, { incident, rows, ...recorded }: Appended): Promise<void> => {
  await client.query({
    name: "append-events",
    text: statement,
    values: [
      incident.id,
      asRows(timelineEvents, rows),
      asRows(incidents, [incidentRow(incident, recorded)]),
      asRows(obligations, obligationRows(incident)),
      asRows(pages, pageRows(incident)),
      asRows(checklistItems, checklistRows(incident)),
      asRows(actionItems, actionItemRows(incident)),
      asRows(postmortems, postmortemRows(incident)),
      incident.ended !== undefined,
    ],
  });
};

const columnsOf = (table: PgTable): readonly string[] =>
  Object.values(getTableColumns(table)).map((column) => `"${column.name}"`);

const rowsIn = (table: PgTable, parameter: string): string =>
  `jsonb_populate_recordset(null::${getTableConfig(table).name}, ${parameter}::jsonb)`;

/**
 * Makes SQL that stores events with the next ordinals. The row of `feed_head` stays locked until commit, so that a
 * later append waits and ordinals follow the order of commits.
 */
const appendedInOrder = (parameter: string): string => {
  const columns = columnsOf(timelineEvents).filter((column) => column !== '"ordinal"');
  const count = `jsonb_array_length(${parameter}::jsonb)`;
  return `numbered as (insert into feed_head as head (id, last) values (1, ${count})
      on conflict (id) do update set last = head.last + excluded.last returning head.last - ${count} as before),
    appended as (insert into timeline_events (${columns.join(", ")}, ordinal)
      select ${columns.map((column) => `event.${column}`).join(", ")},
        numbered.before + row_number() over (order by event.seq)
      from ${rowsIn(timelineEvents, parameter)} as event, numbered)`;
};

const inserted = (table: PgTable, parameter: string): string => {
  const columns = columnsOf(table).join(", ");
  return `insert into ${getTableConfig(table).name} as now (${columns}) select ${columns} from ${rowsIn(table, parameter)}`;
};

/** Makes SQL that inserts rows and updates those that changed; an unchanged row is not written again. */
const upserted = (table: PgTable, key: string, parameter: string): string => {
  const set = columnsOf(table).map((column) => `${column} = excluded.${column}`);
  return `${inserted(table, parameter)}
    on conflict (${key}) do update set ${set.join(", ")} where now.* is distinct from excluded.*`;
};

/**
 * The columns that an update writes: all but the id and the policy, which never changes after the opening and is the
 * largest part of the row.
 */
const changing = columnsOf(incidents).filter((column) => column !== '"id"' && column !== '"policy"');

// Stores new events and the rows that follow from them. Obligations and checklist lines that no longer apply are
// deleted, because the severity was lowered or a newer release lacks them. An incident that has ended releases its
// alert groups, so that the next alert of a group opens a new incident.
const statement = `
  with ${appendedInOrder("$2")},
  changed as (update incidents set ${changing.map((column) => `${column} = after.${column}`).join(", ")}
    from ${rowsIn(incidents, "$3")} as after where incidents.id = $1),
  gone as (delete from obligations where incident_id = $1
    and key not in (select owed.key from ${rowsIn(obligations, "$4")} as owed)),
  owed as (${upserted(obligations, "incident_id, key", "$4")}),
  paged as (${upserted(pages, "incident_id, effect", "$5")}),
  unwanted as (delete from checklist_items where incident_id = $1
    and item not in (select wanted.item from ${rowsIn(checklistItems, "$6")} as wanted)),
  ticked as (${upserted(checklistItems, "incident_id, item", "$6")}),
  items as (${upserted(actionItems, "incident_id, item", "$7")}),
  written as (${upserted(postmortems, "incident_id", "$8")}),
  released as (delete from ${getTableConfig(claims).name} where incident_id = $1 and $9::boolean)
  select pg_notify('${newEvents}', '')`;
