import { randomUUID } from "node:crypto";
import { type RunningApi, runApi, until } from "./running-api.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await runApi({ patience: { answerWithinMs: 2000 } });
  await api.startProductWorkers();
});
afterAll(async () => api.close());

const alertOf = (groupKey: string, alert: string, status = "firing") => ({
  ...{
    alert,
    summary: alert,
    severity: "error",
    service: `Service ${groupKey}`,
    source: "prometheus",
    groupKey,
    status,
  },
  startedAt: "2026-03-07T10:00:00Z",
});
const open = async (alert: string): Promise<{ id: string; group: string }> => {
  const group = randomUUID();
  const { status, body } = await api.post("/alerts", alertOf(group, alert));
  expect(status).toBe(202);
  return { id: String(body["incident"]), group };
};
const view = async (id: string) => (await api.get(`/incidents/${id}`)).body;
const merge = async (id: string, into: string) =>
  api.post(`/incidents/${id}/commands/mergeInto`, { by: "alice", into, reason: "The same outage" });
const pagesOf = async (id: string): Promise<number> => {
  const { rows } = await api.pool.query<{ count: string }>(
    "select count(*) from local.outbox where incident_id = $1 and wording = 'page/asks'",
    [id],
  );
  return Number(rows[0]?.count);
};
/** What stands on its timeline of merging. */
const mergesOf = async (id: string): Promise<readonly string[]> => {
  const { rows } = await api.pool.query<{ type: string }>(
    "select type from timeline_events where incident_id = $1 and type like 'merge%' order by seq",
    [id],
  );
  return rows.map(({ type }) => type);
};
const alertsOf = async (id: string) => {
  const { alerts } = await view(id);
  return Array.isArray(alerts) ? alerts.map((it: { alert: string }) => it.alert).sort() : [];
};

test("alerts and groups move; whoever comes to the one that has gone is told where it went", async () => {
  const [stays, goes] = [await open("A"), await open("B")];
  await until("pages of both", async () =>
    (await pagesOf(stays.id)) > 0 && (await pagesOf(goes.id)) > 0 ? true : undefined,
  );
  expect((await merge(goes.id, stays.id)).status).toBe(200);
  await until("the end of the one that goes", async () => (await view(goes.id))["endedAt"]);
  expect(await alertsOf(stays.id)).toEqual(["A", "B"]);

  const before = await pagesOf(stays.id);
  expect(before).toBe(1);
  // The group that has moved goes on where it is now.
  const next = await api.post("/alerts", alertOf(goes.group, "C"));
  expect(next.body["incident"]).toBe(stays.id);
  const over = await api.post("/alerts", alertOf(goes.group, "B", "resolved"));
  expect(over.body["incident"]).toBe(stays.id);

  const late = await until("an answer", async () => {
    const answer = await api.post(`/incidents/${goes.id}/commands/acknowledge`, { by: "bob" });
    return answer.status === 409 ? answer : undefined;
  });
  expect(late.body["detail"]).toContain(`was merged into ${stays.id}: go on there.`);
});

test("workers that stop half-way lose nothing, and nothing is done twice", async () => {
  const [stays, goes] = [await open("A"), await open("B")];
  await until("a page", async () => ((await pagesOf(stays.id)) > 0 ? true : undefined));
  await api.stopWorkers();
  // Nobody decides it: it waits with Temporal as a signal.
  expect((await merge(goes.id, stays.id)).status).toBe(202);
  await api.startProductWorkers();
  await until("the request", async () => (await mergesOf(goes.id))[0]);
  // Now, wherever it is: asked, taken over, answered.
  await api.stopWorkers();
  await api.startProductWorkers();
  await until("its end", async () => (await view(goes.id))["endedAt"]);
  expect(await alertsOf(stays.id)).toEqual(["A", "B"]);
  await until("its record", async () => (await mergesOf(stays.id))[0]);
  expect(await mergesOf(stays.id)).toEqual(["mergedIn"]);
  expect(await mergesOf(goes.id)).toEqual(["mergeRequested", "mergedInto"]);
});

test("two merged into each other at once: neither goes, and both are told so", async () => {
  const [one, other] = [await open("A"), await open("B")];
  await api.stopWorkers();
  await Promise.all([merge(one.id, other.id), merge(other.id, one.id)]);
  await api.startProductWorkers();
  for (const { id } of [one, other]) {
    await until(`the refusal of ${id}`, async () => {
      const { body } = await api.get(`/incidents/${id}/timeline`);
      return JSON.stringify(body).includes("mergeFailed") ? true : undefined;
    });
    expect((await view(id))["endedAt"]).toBeUndefined();
  }
});

describe("a second declaration of one outage", () => {
  const declaration = (service: string, more: object = {}) => ({
    ...{ by: "alice", severity: "sev2", service, title: "Payments fail", impact: "One in ten" },
    ...more,
  });

  test("is refused with what is open where the caller asks, declared with a hint else, and plainly when separate", async () => {
    const service = `Service ${randomUUID()}`;
    const first = await api.post("/incidents", declaration(service, { separate: false }));
    expect([201, 202]).toContain(first.status);
    const id = String(first.body["id"]);
    await until("its record", async () => {
      const { body } = await api.get(`/incidents?service=${encodeURIComponent(service)}`);
      return JSON.stringify(body).includes(id) ? true : undefined;
    });

    const asked = await api.post("/incidents", declaration(service, { separate: false }));
    expect(asked.status).toBe(409);
    expect(asked.body).toMatchObject({ type: "/problems/already-open", open: [{ id, title: "Payments fail" }] });

    const hinted = await api.post("/incidents", declaration(service));
    expect(hinted.body).toMatchObject({ open: [{ id }] });
    const plain = await api.post("/incidents", declaration(service, { separate: true }));
    expect(plain.body["open"]).toBeUndefined();
  });

  test("of another service, or when the first is resolved, asks nothing", async () => {
    const service = `Service ${randomUUID()}`;
    const { body } = await api.post("/incidents", declaration(service));
    expect((await api.post("/incidents", declaration(`${service} 2`, { separate: false }))).status).not.toBe(409);
    await api.post(`/incidents/${String(body["id"])}/commands/declareFalseAlarm`, { by: "alice", reason: "Probe" });
    await until("its end", async () => (await api.get(`/incidents/${String(body["id"])}`)).body["endedAt"]);
    await until("a free way", async () =>
      (await api.post("/incidents", declaration(service, { separate: false }))).status === 409 ? undefined : true,
    );
  });
});
