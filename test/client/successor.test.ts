import { randomUUID } from "node:crypto";
import { createClaims } from "../../records/group-claims.ts";
import { releaseGroups } from "../records/release-groups.ts";
import { fastForward, settle } from "../support/clock.ts";
import { linesAt, type RunningApi, runApi, until } from "./running-api.ts";

let api: RunningApi;
beforeAll(async () => {
  api = await runApi();
  await api.startProductWorkers();
});
afterAll(async () => api.close());

test("an alert long after the close opens a new incident, which from then on owns the group; the old one says so", async () => {
  const groupKey = randomUUID();
  const alert = (startedAt: number, status = "firing") => ({
    ...{ alert: "APIErrorRateHigh", summary: "Error rate spike", severity: "error", service: "API Service" },
    ...{ source: "prometheus", startedAt: new Date(startedAt).toISOString(), status, groupKey },
  });
  const startedAt = Date.now();
  const id = String((await api.post("/alerts", alert(startedAt))).body["incident"]);
  const command = async (name: string, fields: object = {}) => {
    const { status, body } = await api.post(`/incidents/${id}/commands/${name}`, { by: "bob", ...fields });
    expect({ name, status, detail: body["detail"] }).toEqual({ name, status: 200, detail: undefined });
  };
  await command("acknowledge");
  await command("declare", { severity: "sev2", service: "API Service", title: "Payments fail", impact: "One in ten" });
  await command("takeCommand");
  await command("markMitigated");
  await api.post("/alerts", alert(startedAt, "resolved"));
  const resolution = { mitigation: "restart", serviceStatus: "restored", errorRate: "0", latency: "normal" };
  await command("resolve", { ...resolution, reason: "Verified by hand", despiteOpen: true });
  await command("close", { impact: "Ten minutes", reason: "Verified by hand" });
  await fastForward(api.temporal.client, id, 25 * 3_600_000);

  expect((await api.post("/alerts", alert(Date.now() + 1000))).status).toBe(202);
  const claims = createClaims(api.pool);
  const next = await until("the claim moved", async () => {
    const owner = (await claims.ownerOf(groupKey))?.incidentId;
    return owner === id ? undefined : owner;
  });
  await until("the new incident", async () => {
    const described = await api.temporal.client.workflow
      .getHandle(next)
      .describe()
      .catch(() => undefined);
    return described?.status.name === "RUNNING" ? described : undefined;
  });
  await settle(api.temporal.client, id);
  const { body } = await api.get(`/incidents/${id}`);
  expect(body["closedAt"]).toBeDefined();
  expect(await linesAt(api, id, body["revision"])).toContain("a new one is opened");
});

/**
 * Opens an incident of a new alert group. Returns functions that report alerts as monitoring does, or send alerts to
 * an incident that no longer owns the group.
 */
const opened = async () => {
  const groupKey = randomUUID();
  const startedAt = Date.now();
  const about = { summary: "Disk is full", service: "API Service", source: "prometheus" };
  const report = async (name: string, status: string, later = 0) => {
    const start = new Date(startedAt + later).toISOString();
    const alert = { ...about, alert: name, severity: "error", startedAt: start, status, groupKey };
    const sent = await api.post("/alerts", alert);
    expect(sent.status).toBe(202);
    return sent.body["incident"];
  };
  const by = { kind: "machine", name: "prometheus", via: "api" };
  const signal = async (id: string, name: string, fields: object) =>
    api.temporal.client.workflow.getHandle(id).signal(name, { by, key: randomUUID(), startedAt, groupKey, ...fields });
  return {
    ...{ groupKey, report, id: String(await report("DiskFull", "firing")) },
    fire: async (id: string, alert: string) => signal(id, "fireAlert", { ...about, alert, severity: "sev2" }),
    clear: async (id: string, alert: string) => signal(id, "clearAlert", { alert }),
  };
};

test("alerts that reach an incident while its end is being recorded are one new incident", async () => {
  const { groupKey, id, report } = await opened();
  // Without this table the incident's end cannot be stored: the incident has ended, and its workflow waits for the
  // database.
  await api.pool.query("alter table timeline_events rename to timeline_away");
  await report("DiskFull", "resolved");
  await until("its end", async () => (await api.incidents.get(id))?.incident.ended);
  expect(await report("DiskFull", "firing", 1000)).toBe(id);
  expect(await report("SwapFull", "firing", 2000)).toBe(id);
  await api.pool.query("alter table timeline_away rename to timeline_events");
  const next = await until("who has the group now", async () => {
    const owner = (await createClaims(api.pool).ownerOf(groupKey))?.incidentId;
    return owner === id ? undefined : owner;
  });
  const alerts = await until("both of them", async () => {
    const alertNames = ((await api.incidents.get(next))?.incident.alerts ?? []).map(({ alert }) => alert).sort();
    return alertNames.length === 2 ? alertNames : undefined;
  });
  expect(alerts).toEqual(["DiskFull", "SwapFull"]);
});

test("an alert between the recording of an end and the end itself opens an incident that its clearing finds", async () => {
  const { groupKey, id, report, fire } = await opened();
  // Holds the incident between two moments: its alert groups are released as at its end, but since nothing can be
  // stored, it does not end yet.
  await api.pool.query("alter table timeline_events rename to timeline_away");
  await report("DiskFull", "resolved");
  await until("its end", async () => (await api.incidents.get(id))?.incident.ended);
  const claims = createClaims(api.pool);
  await releaseGroups(api.pool, id);
  await fire(id, "SwapFull");
  const next = await until("who has the group now", async () => (await claims.ownerOf(groupKey))?.incidentId);
  await api.pool.query("alter table timeline_away rename to timeline_events");
  await until("the alert", async () =>
    (await api.incidents.get(next))?.incident.alerts.find(({ alert }) => alert === "SwapFull"),
  );
  expect(await report("SwapFull", "resolved")).toBe(next);
  await until("its end", async () => (await api.incidents.get(next))?.incident.ended);
});

test("alerts that reach an incident after it was merged, and before that is recorded, are with the other one", async () => {
  const [goes, stays] = [await opened(), await opened()];
  await api.pool.query("alter table timeline_events rename to timeline_away");
  await api.post(`/incidents/${goes.id}/commands/mergeInto`, { by: "bob", into: stays.id, reason: "The same outage" });
  await until("its end", async () => (await api.incidents.get(goes.id))?.incident.ended);
  await goes.fire(goes.id, "SwapFull");
  const there = async (name: string) =>
    (await api.incidents.get(stays.id))?.incident.alerts.find(({ alert }) => alert === name);
  await until("the alert", async () => there("SwapFull"));
  await goes.clear(goes.id, "SwapFull");
  await until("its clearing", async () => (await there("SwapFull"))?.clearedAt);
  await api.pool.query("alter table timeline_away rename to timeline_events");
  expect(await goes.report("DiskFull", "resolved")).toBe(stays.id);
});
