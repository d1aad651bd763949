import { getTableColumns } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { storableJson } from "../database/storable.ts";

/**
 * Writes rows as one JSON text, with the database's column names and spelling of values. Any number of rows is then a
 * single parameter of a statement, which `jsonb_populate_recordset` splits into rows again. Passing each value as a
 * separate parameter took drizzle ten times as long.
 */
export const asRows = <Table extends PgTable>(table: Table, rows: readonly Table["$inferInsert"][]): string => {
  const columns = Object.entries(getTableColumns(table));
  const spelled = rows.map((row) => {
    const values = new Map<string, unknown>(Object.entries(row));
    return Object.fromEntries(
      columns.flatMap(([name, column]) => {
        const value = values.get(name);
        if (value === undefined) return [];
        const isInstant = typeof value === "number" && column.getSQLType().startsWith("timestamp");
        return [[column.name, isInstant ? column.mapToDriverValue(value) : value]];
      }),
    );
  });
  return storableJson(JSON.stringify(spelled));
};
