import { randomUUID } from "node:crypto";
import { z } from "zod";
import { ledgerSchema } from "../../client/api/accounts/pages-of-one-incident-route.ts";
import { until } from "../../embedded/wait-until.ts";
import { createContactBook } from "../../records/contacts.ts";
import { type RecordingServer, startRecordingServer } from "../integrations/vendors/recording-server.ts";
import { atWork } from "./support/at-work.ts";
import { type ProductUnderTest, startProduct } from "./support/product-under-test.ts";

jest.setTimeout(240_000);

const phone = "the-phone-of-alice";
let ntfy: RecordingServer;
let product: ProductUnderTest;
beforeAll(async () => {
  ntfy = await startRecordingServer();
  product = await startProduct("page", {
    rotations: { line: { turns: "never", members: ["alice"] } },
    onCall: { primary: "line", commanders: "line" },
    paging: { ntfyServer: ntfy.url },
  });
  const book = createContactBook(product.pool);
  const { id } = await book.add("alice", "push", phone, Date.now());
  const sent = await book.newCode("alice", id, Date.now());
  expect(await book.confirm("alice", id, sent?.code ?? "", Date.now())).toBe("confirmed");
});
afterAll(async () => {
  await product.stop();
  await ntfy.close();
});

const pushed = z.object({ topic: z.string(), message: z.string(), priority: z.number(), sequence_id: z.string() });
const urgent = 5;
/** Returns the pages that rang on Alice's phone, without messages that took a page back. */
const rung = () =>
  ntfy
    .asked()
    .map(({ body }) => pushed.parse(JSON.parse(body)))
    .filter(({ topic, priority }) => topic === phone && priority === urgent);
const alert = { alert: "PoolExhausted", summary: "Pool exhausted", severity: "sev2", service: "api" };
const ledger = async (id: string) => {
  const answer = await product.get(`/incidents/${id}/pages`);
  return answer.ok ? ledgerSchema.parse(await answer.json()).rows : [];
};

test("a worker killed while the vendor has its page and has not answered: the page is sent once more, marked, and has one fate", async () => {
  ntfy.answerNext("never");
  const group = { groupKey: randomUUID(), source: "prometheus", startedAt: new Date().toISOString(), status: "firing" };
  const accepted = await product.post("/alerts", {}, { ...alert, ...group });
  const { incident } = z.object({ incident: z.string() }).parse(await accepted.json());
  await until("the page that is not answered", async () => (rung().length > 0 ? true : undefined), { everyMs: 2 });
  await product.kill("worker");
  const { rows: claimed } = await product.pool.query("select state from page_deliveries where incident_id = $1", [
    incident,
  ]);
  expect(claimed).toEqual([{ state: "claimed" }]);
  await product.whole();

  await until("somebody reached", async () => (await ledger(incident))[0]?.reachedAt);
  const answer = await product.post(`/incidents/${incident}/commands/acknowledge`, {}, { by: "alice" });
  expect(answer.status).toBe(200);
  const pages = await until("what came of it", async () => {
    const rows = await ledger(incident);
    return rows.some(({ fate }) => fate === "acknowledged") ? rows : undefined;
  });
  expect(pages).toMatchObject([
    { fate: "acknowledged", people: ["alice"], deliveries: [{ person: "alice", channel: "push", repeats: 1 }] },
  ]);
  expect(rung().map(({ message }) => message.includes("(You may have this already.)"))).toEqual([false, true]);
  expect(new Set(rung().map(({ sequence_id }) => sequence_id)).size).toBe(1);
});

test("with two workers, the page of one that is killed is tried by the other within three seconds", async () => {
  await product.startOtherWorker();
  await atWork(product, "otherWorker");
  const before = rung().length;
  ntfy.answerNext("never");
  const group = { groupKey: randomUUID(), source: "prometheus", startedAt: new Date().toISOString(), status: "firing" };
  const accepted = await product.post("/alerts", {}, { ...alert, ...group });
  const { incident } = z.object({ incident: z.string() }).parse(await accepted.json());
  await until("the page that is not answered", async () => (rung().length > before ? true : undefined), { everyMs: 2 });
  const { raw } = await product.client.workflow.getHandle(incident).describe();
  const page = raw.pendingActivities?.find(({ activityType }) => activityType?.name === "page");
  const isFirst = page?.lastWorkerIdentity?.startsWith(`${await product.pidOf("worker")}@`) === true;
  await product.kill(isFirst ? "worker" : "otherWorker");
  const killedAt = performance.now();
  await until("the next try", async () => (rung().length > before + 1 ? true : undefined), { everyMs: 10 });
  expect(performance.now() - killedAt).toBeLessThan(3000);
  expect(rung().at(-1)?.message).toContain("(You may have this already.)");
  await product.whole();
});
