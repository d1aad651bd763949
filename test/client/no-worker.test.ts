import { randomUUID } from "node:crypto";
import { connect } from "node:net";
import { linesAt, type RunningApi, runApi, token, until } from "./running-api.ts";

/** Short time-outs for the API: before the workers are started nothing answers, so a longer wait gains nothing. */
const patience = { answerWithinMs: 400, signalWithinMs: 2000, readWithinMs: 1000 };

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
  // The caller got no result, and sends the request again.
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

  // Without workers the workflow answers no query, so the API answers from the database.
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
  const { hostname, port } = new URL(await api.app.listen({ host: "127.0.0.1", port: 0 }));
  const answers: string[] = [];
  // The bodies are incomplete, so the API goes on waiting for every request that it does not refuse.
  const callers = Array.from({ length: 240 }, () => {
    const socket = connect({ host: hostname, port: Number(port) });
    socket.setEncoding("utf8").on("data", (answer: string) => answers.push(answer));
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\n` +
        `content-type: application/json\r\ncontent-length: 1000\r\n\r\n{`,
    );
    return socket;
  });
  await until("40 refusals", async () => (answers.length >= 40 ? true : undefined));
  expect((await api.post(path, { by: "bob" })).status).toBe(503);
  expect(answers.filter((answer) => answer.includes('"type":"/problems/busy"'))).toHaveLength(40);
  expect(answers).toHaveLength(40);
  for (const socket of callers) socket.destroy();
  await until("room", async () => ((await api.post(path, { by: "bob" })).status === 202 ? true : undefined));
});
