import type pg from "pg";
import { migratedDatabase } from "../support/migrated-database.ts";
import { type RunningApi, runApi } from "./running-api.ts";

let pool: pg.Pool;
let api: RunningApi;
beforeAll(async () => {
  pool = await migratedDatabase();
  // This database address behaves like a standby or a full disk: reading works, and writing is refused.
  const readOnly = new URL(pool.options.connectionString ?? "");
  readOnly.searchParams.set("options", "-c default_transaction_read_only=on");
  api = await runApi({ databaseAt: readOnly.href });
  await api.startWorkers();
});
afterAll(async () => {
  await api.close();
  await pool.end();
});

test("while no write succeeds, the API is not ready, and says that it is for want of writes", async () => {
  const { status, body } = await api.get("/health/ready");
  expect([status, body["ready"]]).toEqual([503, false]);
  expect(JSON.stringify(body["problems"])).toMatch(/the database takes no writes \(cannot execute/);
});

test("while no write succeeds, the doctor says so, and how to mend it", async () => {
  const { body } = await api.get("/doctor");
  expect(body["findings"]).toContainEqual(
    expect.objectContaining({
      ...{ what: "Database", state: "broken", says: expect.stringContaining("takes no writes") },
      mend: expect.stringContaining("Make room on its disk"),
    }),
  );
});
