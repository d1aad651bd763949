import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectRoot } from "../../config/project-root.ts";
import { incidentType, startOf } from "../../workflows/messages.ts";
import { newSnapshot } from "../../domain/incident/snapshot.ts";
import { freshId } from "../support/incident-harness.ts";
import { type RunningApi, runApi, settings, token, until } from "./running-api.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await runApi();
  await api.startWorkers();
});
afterAll(async () => api.close());

const text = async (path: string): Promise<string> =>
  (await api.app.inject({ method: "GET", url: path, headers: { authorization: `Bearer ${token}` } })).body;

const findings = async (): Promise<string> => JSON.stringify((await api.get("/doctor")).body["findings"]);

test("an incident whose workflow task fails at every try is seen by doctor, ready and metrics", async () => {
  expect(await findings()).toContain("all go on");
  expect(await text("/metrics")).toContain("incident_stuck 0");

  // A snapshot of a later release, which no present worker can continue.
  const snapshot = newSnapshot(freshId(), "real", settings.policy);
  const start = startOf(snapshot, api.realm);
  await api.temporal.client.workflow.start(incidentType, { ...start, args: [{ ...snapshot, version: 99 }] });

  await until("the doctor to name it", async () => ((await findings()).includes(start.workflowId) ? true : undefined));
  expect((await api.get("/health/ready")).body["warnings"]).toEqual([expect.stringContaining("one incident")]);
  expect(await text("/metrics")).toContain("incident_stuck 1");
  await api.temporal.client.workflow.getHandle(start.workflowId).terminate();
});

test("an incident that was terminated is named while it stands open in the records, and goes on as the doctor says", async () => {
  const declaring = await api.post("/incidents", {
    ...{ by: "alice", severity: "sev2", service: "API Service", title: "Payments fail", impact: "One in ten" },
  });
  const id = String(declaring.body["id"]);
  await until("its record", async () =>
    (await api.get(`/incidents/${id}/timeline`)).status === 200 ? true : undefined,
  );
  expect(await findings()).not.toContain(id);
  await api.temporal.client.workflow.getHandle(id).terminate("by mistake");
  const found = await until("the doctor to name it", async () => {
    const all = await findings();
    return all.includes(id) ? all : undefined;
  });
  const [, command = ""] = /temporal (workflow reset [^"]*--reason )/.exec(found) ?? [];
  expect(command).toContain(id);

  const { address, namespace } = api.temporal;
  const program =
    process.env["TEMPORAL_CLI"] ?? readFileSync(join(projectRoot, ".cache", "temporal-cli"), "utf8").trim();
  const reset = [...command.trim().split(" "), "goes on", "--address", address, "--namespace", namespace];
  await promisify(execFile)(program, reset);
  await until("it to go on", async () => ((await findings()).includes(id) ? undefined : true));
  expect((await api.post(`/incidents/${id}/commands/takeCommand`, { by: "bob" })).status).toBe(200);
});
