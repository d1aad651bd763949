import { randomUUID } from "node:crypto";
import { fastForward, settle } from "../support/clock.ts";
import type { World } from "../support/recording-activities.ts";
import { linesAt, minuteOf, type RunningApi, runApi, until } from "./running-api.ts";

const inUtc: unknown = expect.stringMatching(/Z$/);

let api: RunningApi;
let world: World;
beforeAll(async () => {
  api = await runApi();
  world = await api.startWorkers();
});
afterAll(async () => api.close());

const alertOf = (group: string, fields: object = {}) => ({
  ...{ alert: "APIErrorRateHigh", summary: "Error rate spike", severity: "error", service: "API Service" },
  ...{ source: "prometheus", startedAt: new Date().toISOString(), status: "firing", groupKey: group },
  ...fields,
});
const open = async (group: string, fields: object = {}): Promise<string> => {
  const { status, body } = await api.post("/alerts", alertOf(group, fields));
  expect({ status, outcome: body["outcome"] }).toEqual({ status: 202, outcome: "accepted" });
  return String(body["incident"]);
};
const command = async (id: string, name: string, fields: object = {}) => {
  const { status, body } = await api.post(`/incidents/${id}/commands/${name}`, { by: "bob", ...fields });
  expect({ name, status, detail: body["detail"] }).toEqual({ name, status: 200, detail: undefined });
};
const view = async (id: string) => (await api.get(`/incidents/${id}`)).body;

test("the id is the minute the alert started, and its severity what the configuration maps it to", async () => {
  const startedAt = Date.now() - 50 * 60_000;
  const id = await open(randomUUID(), { startedAt: new Date(startedAt).toISOString() });
  expect(id).toBe(`incident-${minuteOf(startedAt)}`);
  expect(await view(id)).toMatchObject({ severity: "sev2", phase: "detect", service: "API Service" });
  await until("its page", async () => world.done(id).find((effect) => effect.do === "page"));
});

test("twenty posts of one alert at once, and twenty alerts of one group, are one incident", async () => {
  const group = randomUUID();
  const body = alertOf(group);
  const same = await Promise.all(Array.from({ length: 20 }, async () => api.post("/alerts", body)));
  const others = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => api.post("/alerts", { ...body, alert: `Pool${index}` })),
  );
  const ids = new Set([...same, ...others].map((answer) => answer.body["incident"]));
  expect(ids.size).toBe(1);
  const incident = await view(String([...ids][0]));
  expect(incident["alerts"]).toHaveLength(21);
  const lines = await linesAt(api, String([...ids][0]), incident["revision"]);
  expect(lines.match(/APIErrorRateHigh fired/g)).toHaveLength(1);
});

test("alerts of different groups in one minute are different incidents", async () => {
  const began = Date.now() - 40 * 60_000;
  const startedAt = new Date(began).toISOString();
  const ids = await Promise.all(Array.from({ length: 5 }, async () => open(randomUUID(), { startedAt })));
  expect(new Set(ids).size).toBe(5);
  expect([...ids].sort()).toEqual([1, 2, 3, 4, 5].map((n) => `incident-${minuteOf(began)}${n === 1 ? "" : `-${n}`}`));
});

test("a cleared alert reaches its incident; one that nobody waits for is answered all the same", async () => {
  const group = randomUUID();
  const id = await open(group);
  const cleared = await api.post("/alerts", alertOf(group, { status: "resolved" }));
  expect(cleared).toMatchObject({ status: 202, body: { outcome: "accepted", incident: id } });
  await settle(api.temporal.client, id);
  expect(await view(id)).toMatchObject({ alerts: [{ clearedAt: inUtc }] });

  const unknown = await api.post("/alerts", alertOf(randomUUID(), { status: "resolved" }));
  expect(unknown).toMatchObject({ status: 202, body: { outcome: "nothing-open" } });
});

/** Opens an incident by an alert and closes it with a few commands. */
const closed = async (group: string): Promise<string> => {
  const id = await open(group);
  await command(id, "acknowledge");
  const fields = { severity: "sev2", service: "API Service", title: "Payments fail", impact: "One in ten" };
  await command(id, "declare", fields);
  await command(id, "takeCommand");
  await command(id, "markMitigated");
  await api.post("/alerts", alertOf(group, { status: "resolved" }));
  const resolution = { mitigation: "restart", serviceStatus: "restored", errorRate: "0", latency: "normal" };
  await command(id, "resolve", { ...resolution, reason: "Verified by hand", despiteOpen: true });
  await command(id, "close", { impact: "Ten minutes", reason: "Verified by hand" });
  return id;
};

test("an alert of the group within a day of the close reopens the incident and pages", async () => {
  const group = randomUUID();
  const id = await closed(group);
  await settle(api.temporal.client, id);
  const pages = world.done(id).filter((effect) => effect.do === "page").length;
  expect(await open(group, { startedAt: new Date(Date.now() + 1000).toISOString() })).toBe(id);
  await until("a new page", async () => world.done(id).filter((effect) => effect.do === "page")[pages]);
  expect((await view(id))["closedAt"]).toBeUndefined();
});

test("an alert of the group longer than a day after the close is never swallowed: a new incident is asked for", async () => {
  const group = randomUUID();
  const id = await closed(group);
  await fastForward(api.temporal.client, id, 25 * 3_600_000);
  await open(group, { startedAt: new Date(Date.now() + 1000).toISOString() });
  await settle(api.temporal.client, id);
  expect((await view(id))["closedAt"]).toBeDefined();
  await until("openSuccessor", async () => world.done(id).find((effect) => effect.do === "openSuccessor"));
});

test("an incident that has ended gives its group to a new one", async () => {
  const group = randomUUID();
  const id = await open(group);
  await command(id, "decline", { because: "known-issue", note: "Same as yesterday" });
  await settle(api.temporal.client, id);
  const next = await open(group, { startedAt: new Date(Date.now() + 1000).toISOString() });
  expect(next).not.toBe(id);
  expect(await view(next)).toMatchObject({ phase: "detect" });
});

test("an alert of a service nobody configured is taken, and pages whoever is reached when nobody else is", async () => {
  const id = await open(randomUUID(), { service: "Unheard-of Service" });
  expect(await view(id)).toMatchObject({ service: "Unheard-of Service", phase: "detect" });
  await until("its page", async () => world.done(id).find((effect) => effect.do === "page"));
});

test("an alert that fires again minutes after its end and the resolution, with the start it had, pages anew", async () => {
  const group = randomUUID();
  const startedAt = new Date().toISOString();
  const id = await open(group, { startedAt });
  await command(id, "acknowledge");
  await command(id, "declare", { severity: "sev2", service: "API Service", title: "Payments fail", impact: "All" });
  await command(id, "markMitigated");
  await api.post("/alerts", alertOf(group, { startedAt, status: "resolved" }));
  await fastForward(api.temporal.client, id, 20 * 60_000);
  await command(id, "resolve", { mitigation: "restart", serviceStatus: "restored", errorRate: "0", latency: "normal" });
  await fastForward(api.temporal.client, id, 5 * 60_000);
  const pages = () => world.done(id).filter((effect) => effect.do === "page").length;
  const before = pages();
  for (let time = 0; time < 3; time += 1) expect(await open(group, { startedAt })).toBe(id);
  await until("a new page", async () => (pages() > before ? true : undefined));
  await settle(api.temporal.client, id);
  expect(pages()).toBe(before + 1);
});

test("an alert that fires for years keeps its start; the id of its incident is of the receipt", async () => {
  const id = await open(randomUUID(), { startedAt: "2023-05-01T00:00:00Z" });
  expect(id).toContain(`incident-${new Date().toISOString().slice(0, 10)}`);
  expect(await view(id)).toMatchObject({
    alerts: [{ startedAt: "2023-05-01T00:00:00.000Z" }],
    impactStartedAt: expect.stringContaining(new Date().toISOString().slice(0, 10)),
  });
});

test("one id that gets worse, from warning to critical, raises the severity of its incident", async () => {
  const group = randomUUID();
  const startedAt = new Date().toISOString();
  const id = await open(group, { startedAt, severity: "sev3", summary: "CPU at 91 %" });
  expect(await open(group, { startedAt, severity: "sev1", summary: "CPU at 97 %" })).toBe(id);
  await until("the raise", async () => ((await view(id))["severity"] === "sev1" ? true : undefined));
  expect(await view(id)).toMatchObject({ alerts: [{ summary: "CPU at 97 %" }] });
});
