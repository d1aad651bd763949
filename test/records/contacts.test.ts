import type pg from "pg";
import { configuredMethods } from "../../integrations/contact-channels.ts";
import { createContactBook } from "../../records/contacts.ts";
import { contactsIn, readPagingDirectory } from "../../records/paging-directory.ts";
import { migratedDatabase } from "../support/migrated-database.ts";

const minute = 60_000;
const at = Date.parse("2026-01-29T14:24:00Z");
const people = {
  alice: { email: "alice@example.com", phone: "+15550101" },
  bob: { email: "bob@example.com" },
  carol: { slack: "carol@example.com" },
};
const rules = { page: [{ afterMinutes: 0, channel: "push" }], message: [] } as const;

let pool: pg.Pool;
beforeAll(async () => {
  pool = await migratedDatabase();
});
afterAll(async () => pool.end());
beforeEach(async () => {
  await pool.query("truncate contact_methods, personal_rules");
  await createContactBook(pool).seed(configuredMethods(people), at);
});

const reach = async (person: string) => {
  const directory = await readPagingDirectory(pool, at);
  const contacts = contactsIn(async () => Promise.resolve(directory), { configured: configuredMethods(people), rules });
  const found = (await contacts.reach([person], "page")).get(person);
  return found === "unknown" ? undefined : found;
};
const channels = async (person: string) => (await reach(person))?.methods.map((it) => it.channel).sort();
const added = async () => createContactBook(pool).add("alice", "push", "alices-topic", at);

test("what the configuration says of a person is where they are reached until they say otherwise", async () => {
  expect(await channels("alice")).toEqual(["email", "sms", "voice"]);
  expect((await reach("alice"))?.rule).toEqual(rules.page);
});

test("an address added is used once a code sent to it has come back", async () => {
  const book = createContactBook(pool);
  const { id } = await added();
  expect(await channels("alice")).not.toContain("push");
  const sent = await book.newCode("alice", id, at);
  expect(sent?.code).toMatch(/^\d{6}$/);
  expect(await book.confirm("alice", id, sent?.code ?? "", at + minute)).toBe("confirmed");
  expect(await channels("alice")).toContain("push");
  expect(await book.confirm("alice", id, sent?.code ?? "", at + minute)).toBe("expired");
});

test("an address is kept as the vendor writes it, but for what the configuration says and would say again", async () => {
  const book = createContactBook(pool);
  const addressesOf = async (person: string) =>
    (await book.methodsOf(person))
      .filter(({ channel }) => channel === "slack")
      .map(({ address }) => address)
      .sort();
  const { id } = await book.add("alice", "slack", "alice@example.com", at);
  await book.readdress("alice", id, "U012AB3CD");
  expect(await addressesOf("alice")).toEqual(["U012AB3CD"]);
  const again = await book.add("alice", "slack", "alice@example.com", at);
  await book.readdress("alice", again.id, "U012AB3CD");
  expect(await addressesOf("alice")).toEqual(["U012AB3CD", "alice@example.com"]);
  const [seeded] = await book.methodsOf("carol");
  await book.readdress("carol", seeded?.id ?? "", "U999");
  await book.seed(configuredMethods(people), at);
  expect(await addressesOf("carol")).toEqual(["carol@example.com"]);
});

test("a code is good for ten minutes and five guesses, and for its owner alone", async () => {
  const book = createContactBook(pool);
  const { id } = await added();
  const { code = "" } = (await book.newCode("alice", id, at)) ?? {};
  const wrong = code === "000000" ? "000001" : "000000";
  expect(await book.confirm("bob", id, code, at)).toBe("unknown");
  expect(await book.confirm("alice", id, code, at + 11 * minute)).toBe("expired");
  for (let guess = 1; guess <= 5; guess += 1) expect(await book.confirm("alice", id, wrong, at)).toBe("wrong");
  expect(await book.confirm("alice", id, code, at)).toBe("expired");
});

test("neither the code nor anything it could be guessed from is stored", async () => {
  const { id } = await added();
  const { code = "" } = (await createContactBook(pool).newCode("alice", id, at)) ?? {};
  const { rows } = await pool.query<{ row: string }>("select contact_methods::text as row from contact_methods");
  expect(rows.some(({ row }) => row.includes(code))).toBe(false);
});

test("what was removed is not brought back by the configuration, and can be added anew", async () => {
  const book = createContactBook(pool);
  const mail = (await book.methodsOf("bob"))[0];
  expect(await book.remove("bob", mail?.id ?? "", at)).toBe(true);
  await book.seed(configuredMethods(people), at);
  expect(await channels("bob")).toEqual([]);
  await book.add("bob", "email", "bob@example.com", at);
  expect(await book.methodsOf("bob")).toMatchObject([{ id: mail?.id, address: "bob@example.com" }]);
  expect(await channels("bob")).toEqual([]);
});

test("a person's own rule goes before the one for everybody", async () => {
  const page = [
    { afterMinutes: 0, channel: "sms" },
    { afterMinutes: 3, channel: "voice" },
  ] as const;
  await createContactBook(pool).setRule("alice", { page, message: [], quietHours: { from: "22:00", until: "07:00" } });
  expect(await reach("alice")).toMatchObject({ rule: page, quietHours: { from: "22:00", until: "07:00" } });
  expect((await reach("bob"))?.rule).toEqual(rules.page);
});

test("who has left is forgotten", async () => {
  const book = createContactBook(pool);
  await book.setRule("alice", { page: [], message: [] });
  await book.forget("alice", at);
  expect(await channels("alice")).toEqual([]);
  expect(await book.ruleOf("alice")).toBeUndefined();
});
