import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import pino from "pino";
import { configuredMethods } from "../../../integrations/contact-channels.ts";
import { keepBreakGlass } from "../../../workers/break-glass.ts";
import type { DutyChange } from "../../../domain/paging/duty-change.ts";
import { withChanges } from "../../../on-call/roster-with-changes.ts";
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

/**
 * Lets a worker write its break-glass snapshot (how to reach people when all else is down), and then asks the CLI
 * without API, database and network.
 */
const breakTheGlass = async (changes: readonly DutyChange[] = [], roster = settings): Promise<string> => {
  const book = createContactBook(pool);
  const file = join(folder, `${randomUUID()}.json`);
  const logger = pino({ level: "silent" });
  const now = async () => Promise.resolve(withChanges(roster, changes));
  const stop = keepBreakGlass({ file, book, settings: now, logger });
  await until("the snapshot", async () => Promise.resolve(existsSync(file) ? true : undefined));
  stop();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const env = { ...at(folder), BREAK_GLASS_FILE: file, INCIDENT_URL: "http://127.0.0.1:1" };
  const { code, stdout } = await runIncident(["break-glass"], { env });
  expect(code).toBe(0);
  return stdout;
};

test("who is on call and their numbers are known without API, database and network", async () => {
  await createContactBook(pool).seed(configuredMethods(settings.people), Date.now());
  const text = await breakTheGlass();
  expect(text).toMatch(/primary\s+(Alice|Carol).*sms \+1555010[13]/);
  expect(text).toMatch(/incident commander\s+Bob/);
  expect(text).toMatch(/As of \d{4}-/);
});

test("whoever can be paged is in it: schedules of teams, the second in line, leads, teams and experts", async () => {
  await createContactBook(pool).seed(configuredMethods(settings.people), Date.now());
  const turning = { turns: "never", handoffDay: "mon", handoffTime: "09:00", startsOn: "2026-01-05" } as const;
  const layer = { ...turning, name: "always", restrictions: [], members: ["dave"] };
  const payments = { name: "Payments on-call", handoffTime: "09:00", layers: [layer], overrides: [], shadows: [] };
  const text = await breakTheGlass([], {
    ...settings,
    schedules: { ...settings.schedules, payments },
    contacts: { ...settings.contacts, sreLead: "heidi" },
    experts: { database: ["frank"] },
  });
  expect(text).toMatch(/Payments on-call\s+Dave.*\+1555/);
  expect(text).toMatch(/secondary\s+\S+/);
  expect(text).toMatch(/SRE lead\s+Heidi/);
  expect(text).toMatch(/experts for database\s+Frank/);
  for (const [team, { members }] of Object.entries(settings.teams))
    if (members.length > 0) expect(text).toContain(`team ${team}`);
});

test("everybody is in it with the name and every number to call by hand; keys to services are not", async () => {
  const { people } = settings;
  await createContactBook(pool).seed(configuredMethods(people), Date.now());
  await createContactBook(pool).add("alice", "pagerduty", "0123456789abcdef0123456789abcdef", Date.now());
  await pool.query("update contact_methods set confirmed_at = now() where channel = 'pagerduty'");
  const everybody = (await breakTheGlass()).split("Everybody")[1] ?? "";
  for (const { name = "", phone } of Object.values(people)) {
    const line = everybody.split("\n").find((it) => it.trim().startsWith(name)) ?? "";
    expect(line).not.toBe("");
    if (phone !== undefined) expect(line).toContain(`voice ${phone}`);
  }
  expect(everybody).not.toContain("0123456789abcdef");
});

test("who took a shift over has it there, too", async () => {
  await createContactBook(pool).seed(configuredMethods(settings.people), Date.now());
  const schedule = settings.onCall.primary ?? "";
  const change = { from: Date.now() - 60_000, until: Date.now() + 3_600_000, reason: "Dentist" };
  const text = await breakTheGlass([{ schedule, person: "bob", ...change }]);
  expect(text).toMatch(/primary\s+Bob/);
});

test("without a snapshot it says where one would be", async () => {
  const env = { ...at(folder), BREAK_GLASS_FILE: join(folder, "none.json") };
  const { code, stderr } = await runIncident(["break-glass"], { env });
  expect(code).toBe(3);
  expect(stderr).toContain("A worker writes it where BREAK_GLASS_FILE says");
});
