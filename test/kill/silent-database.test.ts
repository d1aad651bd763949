import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { ledgerSchema } from "../../client/api/accounts/pages-of-one-incident-route.ts";
import { until } from "../../embedded/wait-until.ts";
import { createContactBook } from "../../records/contacts.ts";
import { createDutyBook } from "../../records/overrides-and-swaps.ts";
import { type RecordingServer, startRecordingServer } from "../integrations/vendors/recording-server.ts";
import { type ProductUnderTest, startProduct } from "./support/product-under-test.ts";

jest.setTimeout(300_000);

let ntfy: RecordingServer;
let product: ProductUnderTest;
let kept: string;
let thaw: () => void = () => undefined;
beforeAll(async () => {
  ntfy = await startRecordingServer();
  product = await startProduct("silent-database", {
    rotations: { line: { turns: "never", members: ["alice"] } },
    onCall: { primary: "line", commanders: "line" },
    paging: { ntfyServer: ntfy.url },
  });
  kept = join(product.folder, "paging.json");
  for (const person of ["alice", "bob"]) await confirmedPush(person, phoneOf(person));
  // Only the database says that Bob has Alice's duty, and what Bob's phone number is.
  const [from, until] = [Date.now() - 1000, Date.now() + 86_400_000];
  const override = { schedule: "line", person: "bob", insteadOf: "alice", from, until, reason: "ill" };
  await createDutyBook(product.pool).addOverride(override, { by: "alice", at: Date.now() });
  await keptToDisk();
});
afterEach(() => thaw());
afterAll(async () => {
  await product.stop();
  await ntfy.close();
});

const phoneOf = (person: string) => `the-phone-of-${person}`;

async function confirmedPush(person: string, topic: string): Promise<void> {
  const book = createContactBook(product.pool);
  const { id } = await book.add(person, "push", topic, Date.now());
  const sent = await book.newCode(person, id, Date.now());
  expect(await book.confirm(person, id, sent?.code ?? "", Date.now())).toBe("confirmed");
}

const keptToDisk = async () =>
  until("what paging needs, on disk", async () => {
    const text = existsSync(kept) ? readFileSync(kept, "utf8") : "";
    return text.includes(phoneOf("bob")) && text.includes('"ill"') ? true : undefined;
  });

const pushed = z.object({ topic: z.string(), title: z.string(), priority: z.number() });
const urgent = 5;
/** Returns the incidents for which a person's phone rang; an incident is listed once for each time. */
const rungFor = (person: string): readonly string[] =>
  ntfy
    .asked()
    .map(({ body }) => pushed.parse(JSON.parse(body)))
    .filter(({ topic, priority }) => topic === phoneOf(person) && priority === urgent)
    .flatMap(({ title }) => /incident-[\w-]+/.exec(title) ?? []);

const fire = async (): Promise<string> => {
  const alert = { alert: "PoolExhausted", summary: "Pool exhausted", severity: "sev2", service: "api" };
  const group = { groupKey: randomUUID(), source: "prometheus", startedAt: new Date().toISOString(), status: "firing" };
  const answer = await product.post("/alerts", {}, { ...alert, ...group });
  expect(answer.status).toBe(202);
  return z.object({ incident: z.string() }).parse(await answer.json()).incident;
};

const everyIsRungFor = async (incidents: readonly string[], withinMs: number) =>
  until(
    "a page for each incident",
    async () => (incidents.every((id) => rungFor("bob").includes(id)) ? true : undefined),
    { withinMs },
  );

test("what paging needs is kept in a file that only its owner may read", () => {
  expect(statSync(kept).mode & 0o777).toBe(0o600);
});

test("a worker that starts while the database hangs pages by what is kept on disk: overrides and verified phones are honoured, ten alerts a second too", async () => {
  thaw = await product.freeze("postgres");
  await product.kill("worker");
  const incidents: string[] = [];
  for (let second = 0; second < 3; second += 1) {
    const [batch] = await Promise.all([Promise.all(Array.from({ length: 10 }, fire)), sleep(1000)]);
    incidents.push(...batch);
  }
  await everyIsRungFor(incidents, 30_000);
  expect(rungFor("alice")).toEqual([]);
  thaw();
  await product.whole();
});

test("a worker with nothing on disk tries again while the database hangs, and then pages whoever the override names", async () => {
  thaw = await product.freeze("postgres");
  rmSync(kept);
  await product.kill("worker");
  const incidents = await Promise.all(Array.from({ length: 10 }, fire));
  await sleep(8000);
  expect(incidents.flatMap((id) => rungFor("bob").filter((it) => it === id))).toEqual([]);
  thaw();
  await everyIsRungFor(incidents, 15_000);
  expect(rungFor("alice")).toEqual([]);
  await product.whole();
  for (const id of incidents) {
    const [page] = await until("its ledger", async () => {
      const answer = await product.get(`/incidents/${id}/pages`);
      const { rows } = answer.ok ? ledgerSchema.parse(await answer.json()) : { rows: [] };
      return rows[0]?.reachedAt === undefined ? undefined : rows;
    });
    expect(page).toMatchObject({ people: ["bob"], fate: "pending" });
  }
});
