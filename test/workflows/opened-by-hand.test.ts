import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectRoot } from "../../config/project-root.ts";
import { atRestQueue, incidentAtRestType, incidentType, queueOf } from "../../workflows/messages.ts";
import { freshId, type IncidentHarness, openHarness } from "../support/incident-harness.ts";
import { expectReplays } from "../support/replaying.ts";
import { TestIncident } from "../support/test-incident.ts";

let harness: IncidentHarness;
let queue: string;
beforeAll(async () => {
  harness = await openHarness();
  queue = queueOf({ ...harness.realm, kind: "real" });
}, 60_000);
afterAll(async () => harness.close());

const program = process.env["TEMPORAL_CLI"] ?? readFileSync(join(projectRoot, ".cache", "temporal-cli"), "utf8").trim();
const temporal = async (...args: readonly string[]): Promise<void> => {
  const { address, namespace } = harness.temporal;
  await promisify(execFile)(program, ["workflow", ...args, "--address", address, "--namespace", namespace]);
};
const at = (id: string): TestIncident => new TestIncident(harness.client, harness.world, id);

const declaration = JSON.stringify({
  ...{ by: "alice", severity: "sev2", service: "checkout" },
  ...{ title: "Payments fail", impact: "One in ten cannot pay" },
});

test("an incident is opened with nothing but Temporal's own tools", async () => {
  const id = freshId();
  const workflow = ["--type", "incident", "--task-queue", queue, "--workflow-id", id];
  await temporal("start", ...workflow, "--input", declaration);
  const incident = at(id);
  await incident.expectPage("primary");
  await incident.command("takeCommand", {}, "bob");
  await incident.settle();
  expect(incident.eventsNamed("declared")[0]).toMatchObject({
    title: "Payments fail",
    by: { kind: "unverified", name: "alice", via: "temporal" },
  });
  expect((await incident.view()).incident).toMatchObject({ id, kind: "real", service: "checkout" });
  for (const history of await incident.histories()) await expectReplays(harness.temporal.workflowBundle(), history);
}, 60_000);

test("a signal that comes with such a start is taken after the declaration", async () => {
  const id = freshId();
  const workflow = ["--type", "incident", "--task-queue", queue, "--workflow-id", id];
  const signal = ["--signal-name", "recordFinding", "--signal-input", '{"by": "alice", "text": "The pool is full"}'];
  await temporal("signal-with-start", ...workflow, "--input", declaration, ...signal);
  const incident = at(id);
  await incident.settle();
  expect(incident.eventsNamed("findingRecorded")).toMatchObject([{ text: "The pool is full" }]);
  expect(incident.eventsNamed("commandRefused")).toEqual([]);
}, 60_000);

test.each([
  ["nothing", [], /severity: declare needs it/],
  ["a wrong severity", [{ ...JSON.parse(declaration), severity: "sev9" }], /severity: declare takes one of/],
  ["half a snapshot", [{ version: 2 }], /version: declare has no such field/],
])(
  "an incident that is started with %s fails at once and says what it needs",
  async (_, args, why) => {
    const start = { workflowId: freshId(), taskQueue: queue, args };
    const handle = await harness.client.workflow.signalWithStart(incidentType, {
      ...start,
      signal: "acknowledge",
      signalArgs: ["alice"],
    });
    const failure = await handle.result().catch((error: unknown) => error);
    expect(failure).toMatchObject({ cause: { message: expect.stringMatching(why) } });
    expect(failure).toMatchObject({ cause: { message: expect.stringContaining("with the fields of declare") } });
  },
  60_000,
);

test("an incident at rest that is started by hand fails at once", async () => {
  const start = { workflowId: freshId(), taskQueue: atRestQueue(queue), args: [] };
  const handle = await harness.client.workflow.start(incidentAtRestType, start);
  await expect(handle.result()).rejects.toMatchObject({ cause: { message: expect.stringContaining("at rest") } });
}, 60_000);
