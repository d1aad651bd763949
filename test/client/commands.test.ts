import { randomUUID } from "node:crypto";
import type { World } from "../support/recording-activities.ts";
import { linesAt, type RunningApi, runApi, until } from "./running-api.ts";

const inUtc: unknown = expect.stringMatching(/Z$/);

let api: RunningApi;
let world: World;
beforeAll(async () => {
  api = await runApi({ patience: { readWithinMs: 5000 } });
  world = await api.startWorkers();
});
afterAll(async () => api.close());

const declaration = {
  by: "alice",
  severity: "sev2",
  service: "API Service",
  title: "Payments fail",
  impact: "One customer in ten cannot pay",
};

const declare = async (fields: object = {}): Promise<string> => {
  const { status, body } = await api.post("/incidents", { ...declaration, ...fields });
  expect({ status, outcome: body["outcome"] }).toEqual({ status: 201, outcome: "done" });
  return String(body["id"]);
};
const command = async (id: string, name: string, fields: object = {}, headers = {}) =>
  api.post(`/incidents/${id}/commands/${name}`, { by: "alice", ...fields }, headers);

test("declaring opens an incident, pages, and says where it is", async () => {
  const { status, body, headers } = await api.post("/incidents", declaration);
  expect(status).toBe(201);
  expect(body["id"]).toMatch(/^incident-\d{4}-\d{2}-\d{2}-\d{4}(-\d+)?$/);
  expect(headers.location).toBe(`/incidents/${String(body["id"])}`);
  await until("a page", async () => world.done(String(body["id"])).find((effect) => effect.do === "page"));
});

test.each([
  ["dave", "Say person:dave."],
  ["somebody", "Expected person:…, team:…, sme:…, schedule:…, rotation:…, or one of the duties, such as primary."],
  ["person:somebody", 'Nobody is called "somebody" in the configuration.'],
  ["team:none", 'No team is called "none" in the configuration.'],
  ["sme:cobol", 'Nobody is named as an expert for "cobol" in the configuration.'],
  ["schedule:none", 'No schedule is called "none" in the configuration.'],
  ["rotation:none", 'No rotation is called "none" in the configuration.'],
])("paging %s, behind which there is nobody, is refused at once", async (target, sentence) => {
  const { status, body } = await command("incident-2020-01-01-0000", "pageIn", { target, reason: "Hands are needed" });
  expect({ status, errors: body["errors"] }).toEqual({
    status: 400,
    errors: [{ path: "body.target", message: sentence }],
  });
});

test("an incident goes from its declaration to its close, and shows what is owed on the way", async () => {
  const id = await declare();
  expect((await command(id, "acknowledge")).body).toMatchObject({ outcome: "done" });
  expect((await command(id, "takeCommand", { by: "bob" })).status).toBe(200);
  const response = await api.get(`/incidents/${id}`);
  expect(response.body).toMatchObject({
    ...{ id, phase: "investigate", severity: "sev2", commander: "bob", kind: "real", private: false },
    next: { due: inUtc },
  });

  await command(id, "markMitigated", { by: "bob" });
  const resolution = { mitigation: "restart", serviceStatus: "restored", errorRate: "0", latency: "normal" };
  expect((await command(id, "resolve", { by: "bob", ...resolution, reason: "Verified by hand" })).status).toBe(200);
  const closing = await command(id, "close", { by: "bob", impact: "Ten minutes", reason: "Verified by hand" });
  expect(closing.status).toBe(200);

  const lines = await linesAt(api, id, closing.body["revision"]);
  for (const words of ["Alice declared SEV-2", "Bob took command", "mitigated"]) expect(lines).toContain(words);

  const scorecard = await api.get(`/incidents/${id}/scorecard`);
  expect(scorecard.body["promises"]).toEqual(
    expect.arrayContaining([expect.objectContaining({ promise: "acknowledged", inWords: "kept" })]),
  );
  const list = await api.get("/incidents?open=false&limit=500");
  expect(JSON.stringify(list.body)).toContain(id);
});

test("a refusal is answered 409 with the sentence, and nothing happens", async () => {
  const id = await declare();
  const before = await api.get(`/incidents/${id}`);
  const { status, body } = await command(id, "completeTask", { task: 7 });
  expect(status).toBe(409);
  expect(body).toMatchObject({ type: "/problems/refused", title: "Conflict" });
  expect(String(body["detail"])).toMatch(/\.$/);
  const after = await api.get(`/incidents/${id}`);
  expect(after.body["tasks"]).toEqual(before.body["tasks"]);
});

test("the same key twice, and twenty times at once, is one command", async () => {
  const id = await declare();
  const headers = { "idempotency-key": randomUUID() };
  const first = await command(id, "addTask", { text: "Look at the pool" }, headers);
  const second = await command(id, "addTask", { text: "Look at the pool" }, headers);
  expect([first.status, second.status]).toEqual([200, 200]);

  const atOnce = { "idempotency-key": randomUUID() };
  const answers = await Promise.all(
    Array.from({ length: 20 }, async () => command(id, "addTask", { text: "Look at the logs" }, atOnce)),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  const { body } = await api.get(`/incidents/${id}`);
  expect(body["tasks"]).toMatchObject([{ text: "Look at the pool" }, { text: "Look at the logs" }]);
});

test("one key for two different commands does not swallow the second: its sender is told", async () => {
  const id = await declare();
  const headers = { "idempotency-key": randomUUID() };
  await command(id, "addTask", { text: "Look at the pool" }, headers);
  const second = await command(id, "recordDecision", { text: "Restart it", emergencyChange: true }, headers);
  expect([second.status, second.body["type"]]).toEqual([422, "/problems/key-reused"]);
  const { body } = await api.get(`/incidents/${id}`);
  expect(body).toMatchObject({ tasks: [{ text: "Look at the pool" }], decisions: [] });
});

test("the same declaration under one key, ten times at once, is one incident", async () => {
  const headers = { "idempotency-key": randomUUID() };
  const answers = await Promise.all(
    Array.from({ length: 10 }, async () => api.post("/incidents", declaration, headers)),
  );
  expect(new Set(answers.map(({ body }) => body["id"])).size).toBe(1);
  // 202 where others of the ten were under way, since a declaration is then answered before a worker has decided it.
  expect(answers.filter(({ status }) => status !== 201 && status !== 202)).toEqual([]);
});

test("an incident entered afterwards starts in post-incident and pages nobody", async () => {
  const { by: _by, ...fields } = declaration;
  const { status, body } = await api.post("/incidents", {
    ...{ ...fields, by: "bob", kind: "retroactive", commander: "bob" },
    impactStartedAt: "2026-03-02T10:00:00Z",
    detectedAt: "2026-03-02T10:04:00Z",
    acknowledgedAt: "2026-03-02T10:06:00Z",
    mitigatedAt: "2026-03-02T10:30:00Z",
    resolvedAt: "2026-03-02T10:50:00Z",
  });
  expect(status).toBe(201);
  const id = String(body["id"]);
  expect((await api.get(`/incidents/${id}`)).body).toMatchObject({ kind: "retroactive", phase: "post-incident" });
  expect(world.done(id).filter((effect) => effect.do === "page")).toEqual([]);
});

test("an opening the rules refuse opens nothing", async () => {
  const claims = async () => (await api.pool.query("select 1 from claims")).rowCount;
  const before = await claims();
  const { by: _by, ...fields } = declaration;
  const { status, body } = await api.post("/incidents", {
    ...{ ...fields, by: "bob", kind: "retroactive", commander: "bob" },
    impactStartedAt: "2026-03-03T10:00:00Z",
    detectedAt: "2026-03-03T09:00:00Z",
    acknowledgedAt: "2026-03-03T08:00:00Z",
    mitigatedAt: "2026-03-03T07:00:00Z",
    resolvedAt: "2026-03-03T06:00:00Z",
  });
  expect(status).toBe(409);
  expect(body["type"]).toBe("/problems/refused");
  expect(await claims()).toBe(before);
});

test("a reader that asks for more than there is yet is told so", async () => {
  const id = await declare();
  const { status, body } = await api.get(`/incidents/${id}?minRevision=9999`);
  expect([status, body["type"]]).toEqual([503, "/problems/behind"]);
});

test("ready once database, Temporal and workers are there", async () => {
  const { status, body } = await api.get("/health/ready");
  expect(body).toEqual({ ready: true, problems: [], warnings: [] });
  expect(status).toBe(200);
});
