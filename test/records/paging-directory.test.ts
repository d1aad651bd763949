import type pg from "pg";
import { day } from "../../domain/incident/moment.ts";
import { createContactBook } from "../../records/contacts.ts";
import { createDutyBook } from "../../records/overrides-and-swaps.ts";
import {
  contactsIn,
  dutyIn,
  type PagingDirectory,
  pagingDirectory,
  pagingDirectoryReader,
  readPagingDirectory,
} from "../../records/paging-directory.ts";
import { migratedDatabase } from "../support/migrated-database.ts";

let pool: pg.Pool;
beforeAll(async () => {
  pool = await migratedDatabase();
});
afterAll(async () => pool.end());
beforeEach(async () => {
  await pool.query("truncate contact_methods, personal_rules, duty_overrides, duty_swaps");
});

const now = Date.parse("2026-01-29T14:24:00Z");
const alicesMail = { person: "alice", channel: "email", address: "alice@example.com" };
const rules = { page: [{ afterMinutes: 0, channel: "push" }], message: [] } as const;
const reachIn = async (directory: PagingDirectory | undefined, urgency: "page" | "message" = "page") => {
  const contacts = contactsIn(async () => Promise.resolve(directory), { configured: [alicesMail], rules });
  return contacts.reach(["alice", "bob"], urgency);
};
const methodsOf = (reach: Awaited<ReturnType<typeof reachIn>>, person: string) => {
  const found = reach.get(person);
  return found === "unknown" || found === undefined ? found : found.methods;
};

test("the directory reads the same after it was kept as JSON", async () => {
  await createContactBook(pool).add("alice", "push", "a-topic", now);
  await createContactBook(pool).setRule("alice", { page: [{ afterMinutes: 2, channel: "sms" }], message: [] });
  const swap = { schedule: "line", from: now, until: now + day, reason: "wedding", to: null, expiresAt: now + day };
  const { id } = await createDutyBook(pool).offerSwap(swap, { by: "alice", at: now });
  await createDutyBook(pool).acceptSwap(id, { by: "bob", at: now });
  const read = await readPagingDirectory(pool, now);
  expect(read.changes).toMatchObject([{ person: "bob", insteadOf: "alice" }]);
  expect(pagingDirectory.parse(JSON.parse(JSON.stringify(read)))).toEqual(read);
});

test("tables that did not change are not read again, and every change is in the next reading", async () => {
  const statements = jest.spyOn(pool, "query");
  const read = pagingDirectoryReader(pool);
  const [contacts, duty] = [createContactBook(pool), createDutyBook(pool)];
  const stretch = { schedule: "line", from: now, until: now + day, reason: "wedding" };
  const made = { by: "alice", at: now };
  const numbers = { override: 0, swap: 0, method: "" };
  const changes: readonly (readonly [string, () => Promise<unknown>])[] = [
    ["a method", async () => (numbers.method = (await contacts.add("alice", "push", "topic", now)).id)],
    ["another address", async () => contacts.readdress("alice", numbers.method, "other-topic")],
    ["its removal", async () => contacts.remove("alice", numbers.method, now)],
    ["a row that is gone", async () => pool.query("delete from contact_methods")],
    ["a rule", async () => contacts.setRule("alice", { page: [{ afterMinutes: 2, channel: "sms" }], message: [] })],
    [
      "another rule",
      async () => contacts.setRule("alice", { page: [{ afterMinutes: 3, channel: "sms" }], message: [] }),
    ],
    [
      "an override",
      async () =>
        (numbers.override = (await duty.addOverride({ ...stretch, person: "bob", insteadOf: null }, made)).id),
    ],
    ["its cancellation", async () => duty.cancelOverride(numbers.override, made)],
    [
      "a swap",
      async () => {
        numbers.swap = (await duty.offerSwap({ ...stretch, to: null, expiresAt: now + day }, made)).id;
        return duty.acceptSwap(numbers.swap, { by: "bob", at: now });
      },
    ],
    ["the end of the swap", async () => duty.cancelSwap(numbers.swap, made)],
  ];
  try {
    for (const [what, change] of changes) {
      const before = await read(now);
      statements.mockClear();
      expect([what, await read(now)]).toEqual([what, before]);
      expect([what, statements.mock.calls.length]).toEqual([what, 1]);
      await change();
      const after = await read(now);
      expect([what, after]).toEqual([what, { ...(await readPagingDirectory(pool, now)) }]);
      expect(after).not.toBe(before);
    }
  } finally {
    statements.mockRestore();
  }
});

test("an address of the configuration that could not be stored yet is used, and one that its owner removed is not", async () => {
  expect(methodsOf(await reachIn(await readPagingDirectory(pool, now)), "alice")).toEqual([
    { channel: "email", address: "alice@example.com" },
  ]);
  const book = createContactBook(pool);
  await book.seed([alicesMail], now);
  const [seeded] = await book.methodsOf("alice");
  await book.remove("alice", seeded?.id ?? "", now);
  expect(methodsOf(await reachIn(await readPagingDirectory(pool, now)), "alice")).toEqual([]);
});

test("while the directory is not known, nobody without a configured address is said to have none", async () => {
  const reach = await reachIn(undefined);
  expect(methodsOf(reach, "alice")).toEqual([{ channel: "email", address: "alice@example.com" }]);
  expect(methodsOf(reach, "bob")).toBe("unknown");
  expect(methodsOf(await reachIn(await readPagingDirectory(pool, now)), "bob")).toEqual([]);
});

test("while the directory is not known, nobody is said to have no quiet hours", async () => {
  expect(methodsOf(await reachIn(undefined, "message"), "alice")).toBe("unknown");
});

test("for an instant before the directory's changes the table is asked, and a failure there is no answer", async () => {
  const directory = await readPagingDirectory(pool, now);
  const away = { inForce: async () => Promise.reject(new Error("the database is away")) };
  const duty = dutyIn(
    async () => Promise.resolve(directory),
    away,
    async () => Promise.resolve([]),
  );
  expect(await duty.at(now)).toEqual({ changes: [], outside: [] });
  await expect(duty.at(now - 8 * day)).rejects.toThrow("the database is away");
});
