import { scheduleCanary } from "../../client/temporal/canary-schedule.ts";
import { until } from "../../embedded/wait-until.ts";
import { type RecordingServer, startRecordingServer } from "../integrations/vendors/recording-server.ts";
import { type ProductUnderTest, startProduct } from "./support/product-under-test.ts";

jest.setTimeout(240_000);

let outside: RecordingServer;
let product: ProductUnderTest;
beforeAll(async () => {
  outside = await startRecordingServer();
  product = await startProduct("canary", {}, { CANARY_PING_URL: `${outside.url}/ping` });
  await scheduleCanary(product.client, { rehearsal: true }, 60);
  await schedule().pause(); // The test starts canaries itself.
});
afterAll(async () => {
  await product.stop();
  await outside.close();
});

const schedule = () => product.client.schedule.getHandle("canary");
const fly = async () => {
  const { numActionsTaken } = (await schedule().describe()).info;
  await schedule().trigger();
  const { workflow } = await until("a canary", async () => {
    const { info } = await schedule().describe();
    return info.numActionsTaken > numActionsTaken ? info.recentActions.at(-1)?.action : undefined;
  });
  return product.client.workflow.getHandle(workflow.workflowId, workflow.firstExecutionRunId);
};
const pings = () => outside.asked().length;

test("a worker killed in mid-canary gives no all-clear, the next one flies, and neither stands in a list", async () => {
  const before = pings();
  const holding = await product.pool.connect();
  // The lock on the table of local pages keeps the canary's page from arriving.
  await holding.query("begin; lock table local.outbox in access exclusive mode");
  const killed = await fly();
  await until("somebody who waits for the page", async () => {
    const blocked =
      "select 1 from pg_locks join pg_class on pg_class.oid = relation where relname = 'outbox' and not granted";
    return (await holding.query(blocked)).rowCount === 0 ? undefined : true;
  });
  await product.kill("worker");
  await holding.query("commit");
  holding.release();
  await product.whole();

  await expect(killed.result()).rejects.toMatchObject({ cause: { message: "Activity task timed out" } });
  expect(pings()).toBe(before);

  await (await fly()).result();
  expect(pings()).toBe(before + 1);

  const lists = await Promise.all(["/incidents", "/incidents?kind=canary", "/action-items"].map(product.get));
  for (const list of lists) {
    expect(list.status).toBe(200);
    expect(await list.text()).not.toContain("canary-");
  }
});
