import { randomUUID } from "node:crypto";
import { linesAt, type RunningApi, runApi, until } from "./running-api.ts";

/** Nobody answers before the workers are started, so nothing is gained by waiting long. */
const patience = { answerWithinMs: 400, signalWithinMs: 2000, readWithinMs: 1000 };

let api: RunningApi;
beforeAll(async () => {
  api = await runApi({ patience, limits: { mostAtOnce: 20 } });
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
  expect(await api.get(`/incidents/${id}`)).toMatchObject({ status: 503, body: { type: "/problems/unavailable" } });
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

  // What its workflow cannot be asked for any more is read from the records.
  await api.stopWorkers();
  const recorded = await api.get(`/incidents/${id}`);
  expect(recorded).toMatchObject({
    status: 200,
    body: { title: "Payments fail", tasks: [{ text: "Look at the pool" }] },
  });
  expect(recorded.body["delivery"]).toBeUndefined();
});

test("more requests at once than can be answered quickly are asked to come again, and the next is served", async () => {
  const opening = await api.post("/incidents", declaration);
  const path = `/incidents/${String(opening.body["id"])}/commands/join`;
  const answers = await Promise.all(Array.from({ length: 60 }, async () => api.post(path, { by: "bob" })));
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 503)).toHaveLength(40);
  expect(statuses.filter((status) => status === 202)).toHaveLength(20);
  expect(answers.find(({ status }) => status === 503)).toMatchObject({ body: { type: "/problems/busy" } });
  expect((await api.post(path, { by: "bob" })).status).toBe(202);
});
