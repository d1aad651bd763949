import { join } from "node:path";
import { activityInfo } from "@temporalio/activity";
import { Worker } from "@temporalio/worker";
import { fastForward, fastForwardTo, settle, workflowNow } from "../support/clock.ts";
import { getNaps, naps, oneNap, stubborn, wakeUp } from "../support/clock-workflow.ts";
import { connectTemporal, type TestTemporal } from "../support/temporal-server.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
const taskQueue = "clock";

let temporal: TestTemporal;
let worker: Worker;
let running: Promise<void>;

beforeAll(async () => {
  temporal = await connectTemporal();
  worker = await Worker.create({
    connection: temporal.connection,
    namespace: temporal.namespace,
    taskQueue,
    workflowsPath: join(__dirname, "..", "support", "clock-workflow.ts"),
    activities: {
      flaky: (failures: number) => {
        const { attempt } = activityInfo();
        if (attempt <= failures) throw new Error(`attempt ${attempt} fails`);
        return attempt;
      },
    },
  });
  running = worker.run();
}, 30_000);

afterAll(async () => {
  worker.shutdown();
  await running;
  await temporal.close();
});

describe("the clock of a workflow on the real server", () => {
  test("90 days over nine continued runs pass in order, each wake-up on its instant", async () => {
    const { client } = temporal;
    const workflowId = "clock-naps";
    await client.workflow.start(naps, { taskQueue, workflowId, args: [{ left: 9, eachMs: 10 * day, endedAt: [] }] });

    await fastForward(client, workflowId, 45 * day);
    const half = await client.workflow.getHandle(workflowId).query(getNaps);
    expect(half.left).toBe(5);
    await fastForward(client, workflowId, 45 * day);

    const { startedAt = 0, endedAt } = await client.workflow.result<typeof naps>(workflowId);
    const lateBy = endedAt.map((instant, index) => instant - startedAt - (index + 1) * 10 * day);
    expect(lateBy).toHaveLength(9);
    expect(Math.min(...lateBy)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...lateBy)).toBeLessThan(5_000);
  });

  test("a timer due at the very instant has been handled when the fast-forward returns", async () => {
    const { client } = temporal;
    for (let round = 0; round < 5; round++) {
      const workflowId = `clock-exact-${round}`;
      const handle = await client.workflow.start(oneNap, { taskQueue, workflowId, args: [5 * minute] });
      await fastForward(client, workflowId, 5 * minute);
      expect(await handle.query("isAwake")).toBe(true);
      await handle.signal(wakeUp);
    }
  });

  test("the pauses between the attempts of a failing activity are skipped", async () => {
    const { client } = temporal;
    const workflowId = "clock-stubborn";
    await client.workflow.start(stubborn, { taskQueue, workflowId, args: [4] });
    await fastForward(client, workflowId, 3 * day);

    const { tookMs, attempts } = await client.workflow.result<typeof stubborn>(workflowId);
    expect(attempts).toBe(5);
    expect(tookMs).toBeGreaterThanOrEqual(2 * day + 15 * 60 * minute);
    expect(tookMs).toBeLessThan(2 * day + 15 * 60 * minute + minute);
  });

  test("turning to an instant already passed does nothing, to one ahead reaches it", async () => {
    const { client } = temporal;
    const workflowId = "clock-instant";
    const handle = await client.workflow.start(oneNap, { taskQueue, workflowId, args: [day] });
    await settle(client, workflowId);
    const before = await workflowNow(client, workflowId);
    await fastForwardTo(client, workflowId, before - minute);
    expect(await handle.query("isAwake")).toBe(false);
    await fastForwardTo(client, workflowId, before + day + minute);
    expect((await workflowNow(client, workflowId)) - before).toBeGreaterThanOrEqual(day + minute);
    expect(await handle.query("isAwake")).toBe(true);
    await handle.signal(wakeUp);
  });
});
