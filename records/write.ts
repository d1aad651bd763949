import { getTableColumns } from "drizzle-orm";
import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import type { PoolClient } from "pg";
import type { Incident } from "../domain/incident.ts";
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
} from "./schema.ts";

/** The channel on which listeners hear that there is something new. A hint: what counts is what is recorded. */
export const newEvents = "incident_events";

/** What an append adds: timeline rows, and the incident as it is after them. */
export interface Appended {
  readonly incident: Incident;
  readonly rows: readonly (typeof timelineEvents.$inferInsert)[];
  readonly headHash: string;
  readonly openedAt: number;
}

/** Writes events and everything that follows from them in one statement, however many there are. */
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

const given = (table: PgTable, parameter: string): string =>
  `jsonb_populate_recordset(null::${getTableConfig(table).name}, ${parameter}::jsonb)`;

/** Events get the next places in the order of all: whoever appends after us waits until we have committed. */
const appendedInOrder = (parameter: string): string => {
  const columns = columnsOf(timelineEvents).filter((column) => column !== '"ordinal"');
  const count = `jsonb_array_length(${parameter}::jsonb)`;
  return `numbered as (insert into feed_head as head (id, last) values (1, ${count})
      on conflict (id) do update set last = head.last + excluded.last returning head.last - ${count} as before),
    appended as (insert into timeline_events (${columns.join(", ")}, ordinal)
      select ${columns.map((column) => `event.${column}`).join(", ")},
        numbered.before + row_number() over (order by event.seq)
      from ${given(timelineEvents, parameter)} as event, numbered)`;
};

const inserted = (table: PgTable, parameter: string): string => {
  const columns = columnsOf(table).join(", ");
  return `insert into ${getTableConfig(table).name} as now (${columns}) select ${columns} from ${given(table, parameter)}`;
};

/** Rows that are as they were are not written again. */
const upserted = (table: PgTable, key: string, parameter: string): string => {
  const set = columnsOf(table).map((column) => `${column} = excluded.${column}`);
  return `${inserted(table, parameter)}
    on conflict (${key}) do update set ${set.join(", ")} where now.* is distinct from excluded.*`;
};

/** The policy it was opened under never changes, and is the largest part of the row. */
const changing = columnsOf(incidents).filter((column) => column !== '"id"' && column !== '"policy"');

// Obligations that a lowered severity no longer owes, or a newer release no longer knows, go. An incident that has
// ended gives its alert groups back: their next alert opens a new one.
const statement = `
  with ${appendedInOrder("$2")},
  changed as (update incidents set ${changing.map((column) => `${column} = after.${column}`).join(", ")}
    from ${given(incidents, "$3")} as after where incidents.id = $1),
  gone as (delete from obligations where incident_id = $1
    and key not in (select owed.key from ${given(obligations, "$4")} as owed)),
  owed as (${upserted(obligations, "incident_id, key", "$4")}),
  paged as (${upserted(pages, "incident_id, effect", "$5")}),
  ticked as (${upserted(checklistItems, "incident_id, item", "$6")}),
  items as (${upserted(actionItems, "incident_id, item", "$7")}),
  written as (${upserted(postmortems, "incident_id", "$8")}),
  released as (delete from ${getTableConfig(claims).name} where incident_id = $1 and $9::boolean)
  select pg_notify('${newEvents}', '')`;
