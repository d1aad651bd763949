import { randomUUID } from "node:crypto";
import { createClaims } from "../../records/claims.ts";
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

test("alerts that reach an incident while its end is being recorded are one new incident", async () => {
  const groupKey = randomUUID();
  const alert = (name: string, status: string, startedAt: number) => ({
    ...{ alert: name, summary: "Disk is full", severity: "error", service: "API Service", source: "prometheus" },
    ...{ startedAt: new Date(startedAt).toISOString(), status, groupKey },
  });
  const startedAt = Date.now();
  const id = String((await api.post("/alerts", alert("DiskFull", "firing", startedAt))).body["incident"]);
  // An end that cannot be recorded yet: the incident has ended, and its workflow waits for the database.
  await api.pool.query("alter table timeline_events rename to timeline_away");
  await api.post("/alerts", alert("DiskFull", "resolved", startedAt));
  await until("its end", async () => (await api.incidents.get(id))?.incident.ended);
  for (const [name, later] of [
    ["DiskFull", 1000],
    ["SwapFull", 2000],
  ] as const) {
    const sent = await api.post("/alerts", alert(name, "firing", Date.now() + later));
    expect(sent).toMatchObject({ status: 202, body: { incident: id } });
  }
  await api.pool.query("alter table timeline_away rename to timeline_events");
  const next = await until("who has the group now", async () => {
    const owner = (await createClaims(api.pool).ownerOf(groupKey))?.incidentId;
    return owner === id ? undefined : owner;
  });
  const alerts = await until("both of them", async () => {
    const known = Object.keys((await api.incidents.get(next))?.incident.alerts ?? {}).sort();
    return known.length === 2 ? known : undefined;
  });
  expect(alerts).toEqual(["DiskFull", "SwapFull"]);
});
