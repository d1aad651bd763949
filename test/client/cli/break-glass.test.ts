import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import pino from "pino";
import { keepBreakGlass } from "../../../workers/break-glass.ts";
import { createContactBook } from "../../../records/contacts.ts";
import { migratedDatabase } from "../../support/migrated-database.ts";
import { settings, until } from "../running-api.ts";
import { at, runIncident } from "./run-cli.ts";

let pool: pg.Pool;
let folder: string;
beforeAll(async () => {
  pool = await migratedDatabase();
  folder = mkdtempSync(join(tmpdir(), "break-glass-"));
});
afterAll(async () => {
  await pool.end();
  rmSync(folder, { recursive: true, force: true });
});

test("who is on call and their numbers are known without API, database and network", async () => {
  const book = createContactBook(pool);
  await book.seed(settings.people, Date.now());
  const file = join(folder, "break-glass.json");
  const stop = keepBreakGlass({ file, book, settings: () => settings, logger: pino({ level: "silent" }) });
  await until("the snapshot", async () => {
    try {
      return readFileSync(file, "utf8");
    } catch {
      return undefined;
    }
  });
  stop();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const env = { ...at(folder), BREAK_GLASS_FILE: file, INCIDENT_URL: "http://127.0.0.1:1" };
  const { code, stdout } = await runIncident(["break-glass"], { env });
  expect(code).toBe(0);
  expect(stdout).toMatch(/primary\s+(Alice|Carol).*sms \+1555010[13]/);
  expect(stdout).toMatch(/incident commander\s+Bob/);
  expect(stdout).toMatch(/As of \d{4}-/);
});

test("without a snapshot it says where one would be", async () => {
  const env = { ...at(folder), BREAK_GLASS_FILE: join(folder, "none.json") };
  const { code, stderr } = await runIncident(["break-glass"], { env });
  expect(code).toBe(3);
  expect(stderr).toContain("A worker writes it where BREAK_GLASS_FILE says");
});
