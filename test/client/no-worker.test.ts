import { randomUUID } from "node:crypto";
import { linesAt, type RunningApi, runApi, until } from "./running-api.ts";

/** Nobody answers before the workers are started, so nothing is gained by waiting long. */
const patience = { answerWithinMs: 400, signalWithinMs: 2000 };

let api: RunningApi;
beforeAll(async () => {
  api = await runApi({ patience });
});
afterAll(async () => api.close());

const declaration = {
  ...{ by: "alice", severity: "sev2", service: "API Service" },
  ...{ title: "Payments fail", impact: "One customer in ten cannot pay" },
};

test("with no worker running commands are accepted as unknown, and each is applied exactly once when one starts", async () => {
  const headers = { "idempotency-key": randomUUID() };
  const opening = await api.post("/incidents", declaration, headers);
  expect(opening.status).toBe(202);
  expect(opening.body).toMatchObject({ outcome: "unknown" });
  const id = String(opening.body["id"]);
  // The caller does not know either, and asks again.
  expect((await api.post("/incidents", declaration, headers)).body).toMatchObject({ id, outcome: "unknown" });

  const key = { "idempotency-key": randomUUID() };
  for (let time = 0; time < 2; time++) {
    const sent = await api.post(`/incidents/${id}/commands/addTask`, { by: "bob", text: "Look at the pool" }, key);
    expect([sent.status, sent.body["outcome"]]).toEqual([202, "unknown"]);
  }
  const ready = await api.get("/health/ready");
  expect(ready.status).toBe(503);
  expect(JSON.stringify(ready.body["problems"])).toContain("no worker asks for work");

  await api.startWorkers();
  const again = await api.post(`/incidents/${id}/commands/addTask`, { by: "bob", text: "Look at the pool" }, key);
  expect([200, 202]).toContain(again.status);
  const { body } = await until("an answer", async () => {
    const answer = await api.get(`/incidents/${id}`);
    return answer.status === 200 ? answer : undefined;
  });
  expect(body["tasks"]).toMatchObject([{ text: "Look at the pool" }]);
  expect(body).toMatchObject({ title: "Payments fail", severity: "sev2" });
  const lines = await linesAt(api, id, body["revision"]);
  expect(lines.match(/declared SEV-2/g)).toHaveLength(1);
});
