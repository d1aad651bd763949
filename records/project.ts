import { and, eq, getTableColumns, notInArray, type SQL, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { Incident } from "../domain/incident.ts";
import type { Transaction } from "./database.ts";
import { actionItemRows, checklistRows, obligationRows, pageRows, postmortemRows } from "./projections.ts";
import { actionItems, checklistItems, claims, obligations, pages, postmortems } from "./schema.ts";

/** Brings what is owed, paged, ticked and to be done in line with the incident; unchanged rows are not written. */
export const project = async (tx: Transaction, incident: Incident): Promise<void> => {
  const { id } = incident;
  const owed = obligationRows(incident);
  // A severity that was lowered, or a newer release, may no longer know an obligation.
  const gone = notInArray(
    obligations.key,
    owed.map(({ key }) => key),
  );
  await tx.delete(obligations).where(and(eq(obligations.incidentId, id), gone));
  if (owed.length > 0) {
    const target = [obligations.incidentId, obligations.key];
    await tx
      .insert(obligations)
      .values(owed)
      .onConflictDoUpdate({ target, ...fromInsert(obligations) });
  }
  const paged = pageRows(incident);
  if (paged.length > 0) {
    const target = [pages.incidentId, pages.effect];
    await tx
      .insert(pages)
      .values(paged)
      .onConflictDoUpdate({ target, ...fromInsert(pages) });
  }
  const ticks = checklistRows(incident);
  if (ticks.length > 0) {
    const target = [checklistItems.incidentId, checklistItems.item];
    await tx
      .insert(checklistItems)
      .values(ticks)
      .onConflictDoUpdate({ target, ...fromInsert(checklistItems) });
  }
  const items = actionItemRows(incident);
  if (items.length > 0) {
    const target = [actionItems.incidentId, actionItems.item];
    await tx
      .insert(actionItems)
      .values(items)
      .onConflictDoUpdate({ target, ...fromInsert(actionItems) });
  }
  const written = postmortemRows(incident);
  if (written.length > 0) {
    const target = postmortems.incidentId;
    await tx
      .insert(postmortems)
      .values(written)
      .onConflictDoUpdate({ target, ...fromInsert(postmortems) });
  }
  // An incident that has ended takes no more alerts: the next one of its groups opens a new incident.
  if (incident.ended !== undefined) await tx.delete(claims).where(eq(claims.incidentId, id));
};

/** Every column takes the value that was to be inserted, where that changes anything. */
const fromInsert = (table: PgTable): { set: Record<string, SQL>; setWhere: SQL } => ({
  set: Object.fromEntries(
    Object.entries(getTableColumns(table)).map(([name, column]) => [
      name,
      sql`excluded.${sql.identifier(column.name)}`,
    ]),
  ),
  setWhere: sql`${table}.* is distinct from excluded.*`,
});
