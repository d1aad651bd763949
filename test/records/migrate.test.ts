import pg from "pg";
import { migrate } from "../../records/migrate.ts";
import { freshDatabase } from "../support/database.ts";

const tablesOf = async (pool: pg.Pool): Promise<readonly string[]> => {
  const { rows } = await pool.query<{ table: string }>(
    `select table_schema || '.' || table_name as table from information_schema.tables
     where table_schema in ('public', 'local') order by 1`,
  );
  return rows.map((row) => row.table);
};

describe("migrations", () => {
  it("make every table from an empty database, and change nothing the second time", async () => {
    const pool = new pg.Pool({ connectionString: await freshDatabase() });
    await migrate(pool);
    const tables = await tablesOf(pool);
    await pool.query("insert into claims values ('kept', 'incident-2026-01-29-1423', now())");
    await migrate(pool);
    expect(await tablesOf(pool)).toEqual(tables);
    expect(tables).toEqual(expect.arrayContaining(["public.incidents", "public.timeline_events", "local.outbox"]));
    expect((await pool.query("select 1 from claims")).rowCount).toBe(1);
    await pool.end();
  });

  it("are run once when several processes start at the same moment", async () => {
    const url = await freshDatabase();
    const processes = Array.from({ length: 6 }, () => new pg.Pool({ connectionString: url, max: 1 }));
    await Promise.all(processes.map(migrate));
    const [first] = processes;
    const applied = await first?.query("select hash from drizzle.__drizzle_migrations");
    const hashes = applied?.rows.map((row: { hash: string }) => row.hash) ?? [];
    expect(hashes.length).toBeGreaterThan(1);
    expect(new Set(hashes).size).toBe(hashes.length);
    await Promise.all(processes.map((pool) => pool.end()));
  });

  it("report what failed and let the next process try", async () => {
    const pool = new pg.Pool({ connectionString: await freshDatabase(), max: 1 });
    await pool.query("create table claims (unrelated text)");
    await expect(migrate(pool)).rejects.toThrow();
    await pool.query("drop table claims");
    await migrate(pool);
    expect(await tablesOf(pool)).toContain("public.claims");
    await pool.end();
  });
});
