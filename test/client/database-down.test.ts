import { randomUUID } from "node:crypto";
import { type RunningApi, runApi } from "./running-api.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await runApi({ databaseAt: "postgres://nobody@127.0.0.1:9/nothing" });
  await api.startWorkers();
});
afterAll(async () => api.close());

const alert = {
  ...{ alert: "APIErrorRateHigh", summary: "Error rate spike", severity: "error", service: "API Service" },
  ...{ source: "prometheus", startedAt: "2026-03-06T10:00:00Z", status: "firing" },
};

test("with the database down alerts still open incidents, under an id that follows from group and start", async () => {
  const groupKey = randomUUID();
  const answers = await Promise.all(
    Array.from({ length: 20 }, async () => api.post("/alerts", { ...alert, groupKey })),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
  const ids = new Set(answers.map(({ body }) => String(body["incident"])));
  expect(ids.size).toBe(1);
  expect([...ids][0]).toMatch(/^incident-2026-03-06-1000-x[0-9a-f]{10}$/);

  const cleared = await api.post("/alerts", { ...alert, groupKey, status: "resolved" });
  expect(cleared.body).toEqual({ outcome: "accepted", incident: [...ids][0] });
});

test("with the database down a cleared alert of an unknown group is not said to be done", async () => {
  const { status, body, headers } = await api.post("/alerts", { ...alert, groupKey: randomUUID(), status: "resolved" });
  expect(status).toBe(503);
  expect(body["type"]).toBe("/problems/unavailable");
  expect(headers["retry-after"]).toBeDefined();
});

test("with the database down a person can declare, command and read", async () => {
  const headers = { "idempotency-key": randomUUID() };
  const declaration = {
    ...{ by: "alice", severity: "sev1", service: "API Service" },
    ...{ title: "Nobody can log in", impact: "All users" },
  };
  const first = await api.post("/incidents", declaration, headers);
  const second = await api.post("/incidents", declaration, headers);
  expect([first.status, second.status]).toEqual([201, 201]);
  const id = String(first.body["id"]);
  expect((await api.post(`/incidents/${id}/commands/acknowledge`, { by: "alice" })).status).toBe(200);
  expect((await api.get(`/incidents/${id}`)).body).toMatchObject({ id, severity: "sev1" });
});

test("readiness says that the database is down", async () => {
  const { status, body } = await api.get("/health/ready");
  expect(status).toBe(503);
  expect(JSON.stringify(body["problems"])).toContain("the database does not answer");
});

test.each([
  "/incidents",
  "/incidents/incident-2026-01-29-1423/timeline",
  "/incidents/incident-2026-01-29-1423/obligations",
  "/incidents/incident-2026-01-29-1423/pages",
  "/action-items",
  "/tokens",
  "/webhooks",
  "/maintenance",
  "/on-call/overrides",
  "/on-call/handoffs",
  "/people/alice/contact-methods",
  "/configuration/changes",
  "/events",
])("with the database down GET %s is asked to come again, in a sentence", async (path) => {
  const { status, body, headers } = await api.get(path);
  expect([status, body["type"]]).toEqual([503, "/problems/unavailable"]);
  expect(body["detail"]).toMatch(/^The database does not answer at the moment/);
  expect(headers["retry-after"]).toBe("5");
});

test("with the database down nothing that only it can do is said to be done", async () => {
  const headers = { "idempotency-key": randomUUID() };
  const { status, body } = await api.post("/tokens", { name: "dashboard", standing: "viewer" }, headers);
  expect([status, body["type"]]).toEqual([503, "/problems/unavailable"]);
});
