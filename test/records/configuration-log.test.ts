import type pg from "pg";
import { type Audited, whatChanges } from "../../config/live-config.ts";
import { type ConfigurationLog, createConfigurationLog } from "../../records/configuration-log.ts";
import { settingsWith } from "../config/example.ts";
import { migratedDatabase } from "../support/migrated-database.ts";
import type { ConfigurationContent } from "../../records/tables/incident-tables.ts";

let pool: pg.Pool;
let log: ConfigurationLog;
beforeEach(async () => {
  pool = await migratedDatabase();
  log = createConfigurationLog(pool);
});
afterEach(async () => pool.end());

const at = Date.UTC(2026, 0, 29, 14, 23);
const configurationNamed = (name: string): Audited => ({
  settings: settingsWith(`\norganisation: { name: ${name} }`),
  templates: { "room/closed": "0123456789ab" },
});
const takenOver = (content: Audited) => ({
  ...{ at, by: "erin", file: "/etc/incidents/config.yaml", content },
  differences: (before: ConfigurationContent) => whatChanges(before, content),
});

test("begins with what is in force at the first start, and adds each change with whose it is", async () => {
  await log.append(takenOver(configurationNamed("A")));
  await log.append(takenOver(configurationNamed("B")));
  expect(await log.list({ limit: 10 })).toEqual([
    {
      number: 2,
      at,
      by: "erin",
      file: "/etc/incidents/config.yaml",
      differences: ['organisation.name is "B": it was "A"'],
    },
    { number: 1, at, by: "erin", file: "/etc/incidents/config.yaml", differences: ["the log begins"] },
  ]);
});

test("an edit that ten processes see at once is one change", async () => {
  await log.append(takenOver(configurationNamed("A")));
  await Promise.all(Array.from({ length: 10 }, async () => log.append(takenOver(configurationNamed("B")))));
  await log.append(takenOver(configurationNamed("A")));
  expect((await log.list({ limit: 10 })).map((it) => it.differences)).toEqual([
    ['organisation.name is "A": it was "B"'],
    ['organisation.name is "B": it was "A"'],
    ["the log begins"],
  ]);
});

test("a restart with the same configuration is no change", async () => {
  await log.append(takenOver(configurationNamed("A")));
  await log.append(takenOver(configurationNamed("A")));
  expect(await log.list({ limit: 10 })).toHaveLength(1);
});

test("is read in pages, the newest first", async () => {
  for (const name of ["A", "B", "C"]) await log.append(takenOver(configurationNamed(name)));
  expect((await log.list({ limit: 2 })).map((it) => it.number)).toEqual([3, 2]);
  expect((await log.list({ limit: 2, before: 2 })).map((it) => it.number)).toEqual([1]);
});
