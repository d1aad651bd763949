import { until } from "../../embedded/wait-until.ts";
import { queueOf } from "../../workflows/messages.ts";
import { type ProductUnderTest, startProduct } from "./support/product-under-test.ts";

jest.setTimeout(240_000);

let product: ProductUnderTest;
beforeAll(async () => {
  product = await startProduct("handoff", {
    rotations: { line: { turns: "never", members: ["alice"] } },
    onCall: { primary: "line", commanders: "line" },
  });
});
afterAll(async () => product.stop());

const taskQueue = queueOf({ kind: "real", rehearsal: true });
const messagesOf = async (workflowId: string) => {
  const messages = "select recipient, text from local.outbox where key like $1 || '/%' order by id";
  const { rows } = await product.pool.query<{ recipient: string; text: string }>(messages, [workflowId]);
  return rows.map(({ recipient, text }) => `${recipient}: ${text.split("\n")[0] ?? ""}`);
};

test("a worker killed when somebody was told and Temporal does not know it yet: they are told once, and their confirmation stays", async () => {
  const holding = await product.pool.connect();
  await holding.query("begin; lock table local.outbox in exclusive mode");
  const workflowId = "duty-handoffs-killed";
  const waiting = `${workflowId}/1-line`;
  await product.client.workflow.start("handOffDuty", { workflowId, taskQueue });
  await until("somebody about to be told", async () => {
    const blocked =
      "select 1 from pg_locks join pg_class on pg_class.oid = relation where relname = 'outbox' and not granted";
    return (await holding.query(blocked)).rowCount === 0 ? undefined : true;
  });
  // Without Temporal, the worker cannot report that the message was sent.
  await product.kill("temporal");
  await holding.query("commit");
  holding.release();
  await until("the message", async () => ((await messagesOf(waiting)).length > 0 ? true : undefined), { everyMs: 2 });
  await product.kill("worker");
  await product.whole();

  // The database has the confirmation even if processes are killed, and the waiting workflow finds the confirmation
  // there.
  const { rows } = await product.pool.query<{ id: number }>("select id from duty_handoffs where workflow = $1", [
    waiting,
  ]);
  const answer = await product.post(`/on-call/handoffs/${String(rows[0]?.id)}/acknowledge`, {}, { by: "alice" });
  expect(answer.status).toBe(200);
  await product.kill("worker");
  await product.whole();
  await product.client.workflow.getHandle(waiting).result();
  const { events } = await product.client.workflow.getHandle(waiting).fetchHistory();
  // The activity was retried, since Temporal had not learned that the message was sent.
  expect(events?.some((it) => (it.activityTaskStartedEventAttributes?.attempt ?? 1) > 1)).toBe(true);
  expect(await messagesOf(waiting)).toEqual(["alice: You are on duty in line."]);
  const { rows: kept } = await product.pool.query<{ by: string }>(
    "select acknowledged_by as by from duty_handoffs where workflow = $1",
    [waiting],
  );
  expect(kept).toEqual([{ by: "alice" }]);
});
