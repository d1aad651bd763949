import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { until } from "../../embedded/wait-until.ts";
import { atWork } from "./support/at-work.ts";
import { type ProductUnderTest, startProduct } from "./support/product-under-test.ts";

jest.setTimeout(300_000);

let product: ProductUnderTest;
let thaw: () => void = () => undefined;
beforeAll(async () => {
  product = await startProduct("readiness");
});
afterEach(() => thaw());
afterAll(async () => product.stop());

const answer = z.object({ ready: z.boolean(), problems: z.array(z.string()) });
const readiness = async () => answer.parse(await (await product.get("/health/ready")).json());

test("of the only worker that stops answering, readiness knows within seconds, and of its return", async () => {
  await atWork(product, "worker");
  expect(await readiness()).toEqual(expect.objectContaining({ ready: true }));
  thaw = await product.freeze("worker");
  const { problems } = await until(
    "the missing worker",
    async () => {
      const found = await readiness();
      return found.ready ? undefined : found;
    },
    { withinMs: 10_000 },
  );
  expect(problems.join()).toContain("no worker asks for work on task queue");
  thaw();
  await until("its return", async () => ((await readiness()).ready ? true : undefined), { withinMs: 10_000 });
});

const onFullDisk = existsSync("/dev/full") ? test : test.skip;

onFullDisk("with the disk of its log full a worker goes on and pages", async () => {
  const logs = join(product.folder, "other-worker");
  mkdirSync(logs);
  symlinkSync("/dev/full", join(logs, "worker.log"));
  await product.startOtherWorker();
  thaw = await product.freeze("worker");
  const alert = { alert: "PoolExhausted", summary: "Pool exhausted", severity: "sev2", service: "api" };
  const group = { groupKey: randomUUID(), source: "prometheus", startedAt: new Date().toISOString(), status: "firing" };
  const accepted = await product.post("/alerts", {}, { ...alert, ...group });
  const { incident } = z.object({ incident: z.string() }).parse(await accepted.json());
  await until(
    "its page",
    async () => {
      const paged = "select 1 from pages where incident_id = $1";
      return (await product.pool.query(paged, [incident])).rows.length > 0 ? true : undefined;
    },
    { withinMs: 60_000 },
  );
  await product.pidOf("otherWorker"); // It throws if the process has ended.
  thaw();
});
