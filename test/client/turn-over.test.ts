import { randomUUID } from "node:crypto";
import { newSnapshot } from "../../domain/incident/snapshot.ts";
import { incidentType, startOf } from "../../workflows/messages.ts";
import { mostEvents } from "../support/early-turn-over.ts";
import { minuteOf, type RunningApi, runApi, settings } from "./running-api.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await runApi();
  await api.startWorkers();
});
afterAll(async () => api.close());

test("commands that meet the end of a run reach the next one, each exactly once", async () => {
  const id = `incident-${minuteOf(Date.now())}-${randomUUID().slice(0, 8)}`;
  const { client } = api.temporal;
  await client.workflow.start(incidentType, {
    ...startOf(newSnapshot(id, "real", settings.policy), api.realm),
    memo: { [mostEvents]: 40 },
  });
  const declaration = { severity: "sev2", service: "API Service", title: "Slow", impact: "All" };
  expect((await api.post(`/incidents/${id}/commands/declare`, { by: "alice", ...declaration })).status).toBe(200);

  const texts = Array.from({ length: 80 }, (_, index) => `Task ${index}`);
  const waiting = [...texts];
  const worker = async (): Promise<void> => {
    for (let text = waiting.shift(); text !== undefined; text = waiting.shift()) {
      const answer = await api.post(`/incidents/${id}/commands/addTask`, { by: "bob", text });
      expect([200, 202]).toContain(answer.status);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));

  const { body } = await api.get(`/incidents/${id}`);
  const tasks = body["tasks"];
  if (!Array.isArray(tasks)) throw new Error("An incident has tasks.");
  expect(tasks.map(({ text }: { text: string }) => text).sort()).toEqual([...texts].sort());
  const { runId } = await client.workflow.getHandle(id).describe();
  const { raw } = await client.workflow.getHandle(id, runId).describe();
  const { firstRunId } = raw.workflowExecutionInfo ?? {};
  expect(firstRunId).not.toBe(runId);
});
