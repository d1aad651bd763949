import { readFileSync } from "node:fs";
import { join } from "node:path";
import { is } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import { projectRoot } from "../../config/project-root.ts";
import { isTable } from "../../domain/table.ts";
import drizzleConfig from "../../records/drizzle.config.ts";

/** Lists the tables of the records, as migrations are made from them; those of the local stand-ins are left out. */
const tables = async (): Promise<readonly string[]> => {
  const names: string[] = [];
  for (const file of drizzleConfig.schema) {
    const exported: unknown = await import(join(projectRoot, file));
    for (const table of isTable(exported) ? Object.values(exported) : []) {
      if (!is(table, PgTable)) continue;
      const { name, schema } = getTableConfig(table);
      if (schema === undefined) names.push(name);
    }
  }
  return names;
};

test("docs/records.md says of every table what a row is for, who writes it and how long it is kept", async () => {
  const page = readFileSync(join(projectRoot, "docs", "records.md"), "utf8");
  const rows = page.split("\n").filter((line) => line.startsWith("| `"));
  const cells = rows.map((row) => row.split("|").map((cell) => cell.trim()));
  expect(cells.filter((row) => row.length !== 6 || row.slice(1, 5).includes(""))).toEqual([]);
  const described = rows.flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`(\w+)`/g)].map(([, name]) => name));
  expect(described.toSorted()).toEqual((await tables()).toSorted());
});
