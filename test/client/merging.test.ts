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
  // Alerts of the group that was moved now belong to the other incident.
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

test("what has ended is nothing to merge into, and whoever asks hears so at once", async () => {
  const [stays, goes, none, other] = [await open("A"), await open("B"), await open("C"), await open("D")];
  expect((await merge(goes.id, stays.id)).status).toBe(200);
  const declining = { by: "alice", because: "known-issue", note: "Ticket 42" };
  expect((await api.post(`/incidents/${none.id}/commands/decline`, declining)).status).toBe(200);
  await until("both ends in the records", async () => {
    const listed = JSON.stringify((await api.get("/incidents?open=false&limit=500")).body);
    return [goes.id, none.id].every((id) => listed.includes(`"id":"${id}"`)) ? true : undefined;
  });
  const refusal = async (from: string, into: string) => {
    const { status, body } = await merge(from, into);
    return `${String(status)} ${String(body["detail"])}`;
  };
  expect(await refusal(stays.id, goes.id)).toBe(
    `409 ${goes.id} was merged into ${stays.id}: there is nothing to merge ${stays.id} into.`,
  );
  expect(await refusal(other.id, goes.id)).toBe(
    `409 ${goes.id} was merged into ${stays.id}: merge ${other.id} into that one.`,
  );
  expect(await refusal(other.id, none.id)).toBe(
    `409 ${none.id} has ended: there is nothing to merge ${other.id} into.`,
  );
  expect((await view(stays.id))["endedAt"]).toBeUndefined();
});
