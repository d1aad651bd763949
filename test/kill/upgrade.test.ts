import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fastForward, settle } from "../../embedded/clock.ts";
import { replayOpenIncidents } from "../../embedded/replay-gate.ts";
import { until } from "../../embedded/wait-until.ts";
import { minute } from "../../domain/incident/moment.ts";
import { incidentAtRestType, incidentType } from "../../workflows/messages.ts";
import { bundleOfChangedCode } from "../replay/changed-code.ts";
import { type ProductUnderTest, startProduct } from "./support/product-under-test.ts";

jest.setTimeout(240_000);

let product: ProductUnderTest;
beforeAll(async () => {
  product = await startProduct("upgrade");
});
afterAll(async () => product.stop());

const refusedBefore = "There is no task 99.";
const refusedAfter = "The next release knows no task 99.";

test("an upgrade with ten incidents open, five of them parked: all go on with the new release", async () => {
  const active = await Promise.all(Array.from({ length: 5 }, declare));
  const parked = await Promise.all(Array.from({ length: 5 }, declare));
  for (const id of parked) await closed(id);
  await until("five at rest", async () => ((await running(incidentAtRestType)) === 5 ? true : undefined));
  await until("five active", async () => ((await running(incidentType)) === 5 ? true : undefined));
  for (const id of active)
    expect(await command(id, "completeTask", { task: 99 })).toMatchObject({ detail: refusedBefore });

  const broken = await bundleInFile("broken.js", {
    "workflows/incident-run.ts": (source) => source.replace("        showPhase(state);\n", ""),
  });
  const wouldBreak = await replayOpenIncidents(product.temporal, broken);
  expect(wouldBreak.failed.map(({ incident }) => incident).sort()).toEqual([...active].sort());

  const next = await bundleInFile("next.js", {
    "domain/responding/task-decisions.ts": (source) =>
      source.replace("There is no task ", "The next release knows no task "),
  });
  expect(await replayOpenIncidents(product.temporal, next)).toEqual({ passed: 5, failed: [] });
  product.upgradeTo(next);
  await product.kill("worker");
  await product.whole();

  for (const id of [...active, ...parked]) {
    expect(await command(id, "completeTask", { task: 99 })).toMatchObject({ detail: refusedAfter });
    expect(await command(id, "addActionItem", actionItem)).toMatchObject({ outcome: "done" });
    const { actionItems } = await read(`/incidents/${id}`);
    expect(actionItems).toMatchObject([{ item: "A1", owner: "bob" }]);
  }
  await until("their records", async () => {
    const { actionItems } = await read("/action-items?owner=bob");
    return Array.isArray(actionItems) && actionItems.length === 10 ? true : undefined;
  });
  for (const id of active) expect(await command(id, "takeCommand", { by: "bob" })).toMatchObject({ outcome: "done" });
});

const actionItem = {
  ...{ description: "Alert earlier", kind: "detect", owner: "bob", priority: "P2" },
  ...{ acceptance: "It fires in a drill", dueOn: "2027-03-01T00:00:00Z" },
};

async function declare(): Promise<string> {
  const declaration = { by: "alice", severity: "sev2", service: "API Service", title: "Slow", impact: "A few" };
  const { id } = await bodyOf(await product.post("/incidents", {}, declaration));
  await command(String(id), "acknowledge");
  return String(id);
}

/**
 * Closes an incident. Nothing is due in the hour after that, so the incident comes to rest when nobody has given a
 * command for five minutes.
 */
async function closed(id: string): Promise<void> {
  await command(id, "takeCommand");
  await command(id, "markMitigated");
  const state = { serviceStatus: "Restored", errorRate: "0.1 %", latency: "normal" };
  await command(id, "resolve", { mitigation: "Restarted", ...state, reason: "A rehearsal" });
  expect(await command(id, "close", { impact: "A few", reason: "A rehearsal" })).toMatchObject({ outcome: "done" });
  await settle(product.client, id);
  await fastForward(product.client, id, 6 * minute);
}

/** Gives a command, and repeats it while the process that decides it is down. */
async function command(id: string, name: string, fields: object = {}): Promise<Body> {
  const key = { "idempotency-key": `${id}/${name}/${JSON.stringify(fields).length}/${Date.now()}` };
  return until(name, async () => {
    const response = await product.post(`/incidents/${id}/commands/${name}`, key, { by: "alice", ...fields });
    return response.status === 200 || response.status === 409 ? bodyOf(response) : undefined;
  });
}

type Body = Readonly<Record<string, unknown>>;

const read = async (path: string): Promise<Body> => bodyOf(await product.get(path));

async function bodyOf(response: Response): Promise<Body> {
  const body: Body = JSON.parse(await response.text());
  return body;
}

async function running(workflowType: string): Promise<number> {
  const query = `WorkflowType = "${workflowType}" AND ExecutionStatus = "Running"`;
  return (await product.client.workflow.count(query)).count;
}

async function bundleInFile(name: string, changes: Parameters<typeof bundleOfChangedCode>[0]): Promise<string> {
  const file = join(product.folder, name);
  writeFileSync(file, await bundleOfChangedCode(changes));
  return file;
}
