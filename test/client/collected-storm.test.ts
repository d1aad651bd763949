import { type Response, type RunningApi, runApi, settings, until } from "./running-api.ts";

let api: RunningApi;
beforeAll(async () => {
  const storm = { incidents: 3, withinMinutes: 10 };
  api = await runApi({ settings: { alerts: { ...settings.alerts, storm } } });
  await api.startProductWorkers();
});
afterAll(async () => api.close());

const startedAt = new Date().toISOString();
const alert = async (group: number, status: "firing" | "resolved"): Promise<Response> =>
  api.post("/alerts", {
    ...{ alert: "APIErrorRateHigh", summary: `Errors in ${group}`, severity: "sev2", service: `service ${group}` },
    ...{ source: "prometheus", startedAt, status, groupKey: `group ${group}` },
  });
const incidentOf = async (answer: Promise<Response>): Promise<string> => {
  const { status, body } = await answer;
  expect(status).toBe(202);
  return String(body["incident"]);
};
const seen = async (id: string) => (await api.incidents.get(id))?.incident;

test("beyond the cap one incident collects the alerts of all further groups, apart from each other, and ends with the last", async () => {
  const own = [];
  for (let group = 1; group <= 3; group += 1) own.push(await incidentOf(alert(group, "firing")));
  expect(new Set(own).size).toBe(3);

  const collector = await incidentOf(alert(4, "firing"));
  expect(own).not.toContain(collector);
  for (const group of [5, 6, 4]) expect(await incidentOf(alert(group, "firing"))).toBe(collector);
  const all = await until("all its alerts", async () => {
    const incident = await seen(collector);
    return incident?.alerts.length === 3 ? incident : undefined;
  });
  expect(all.title).toBe("Alert storm: Errors in 4");
  expect(all.alerts.map(({ alert }) => alert)).toEqual([4, 5, 6].map((group) => `APIErrorRateHigh (group ${group})`));

  for (const group of [4, 5]) expect(await incidentOf(alert(group, "resolved"))).toBe(collector);
  const two = await until("two to be clear", async () => {
    const incident = await seen(collector);
    return (incident?.alerts ?? []).filter(({ clearedAt }) => clearedAt !== undefined).length === 2
      ? incident
      : undefined;
  });
  expect(two.ended).toBeUndefined();
  await alert(6, "resolved");
  await until("its end", async () => (await seen(collector))?.ended);
  expect((await seen(own[0] ?? ""))?.ended).toBeUndefined();
  await api.temporal.client.workflow.getHandle(collector).result(); // The workflow ends, so everything is recorded.
});

test("alerts that come together are collected together, each under its group's name", async () => {
  const sender = { by: { kind: "machine", name: "alertmanager", via: "api" }, key: "together" } as const;
  const about = { summary: "Errors", severity: "sev3", service: "api", source: "alertmanager" } as const;
  const firing = { ...about, startedAt: Date.parse(startedAt) };
  const group = (status: "firing" | "resolved") => ({
    groupKey: "group 7",
    alerts: [
      { status, alert: "one", ...firing },
      { status: "firing", alert: "two", ...firing },
    ] as const,
    policy: settings.policy,
  });
  const incident = await api.incidents.takeAlerts(group("firing"), sender, Date.now());
  await api.incidents.takeAlerts(group("resolved"), { ...sender, key: "later" }, Date.now());
  const alerts = await until("one of them to be clear", async () => {
    const alertsThere = (await seen(incident ?? ""))?.alerts ?? [];
    const one = alertsThere.find(({ alert }) => alert === "one (group 7)");
    return one?.clearedAt === undefined ? undefined : alertsThere;
  });
  expect(alerts.find(({ alert }) => alert === "two (group 7)")?.clearedAt).toBeUndefined();
});

test("what people declare in a storm is an incident of its own", async () => {
  const declaring = await api.post("/incidents", {
    ...{ by: "alice", severity: "sev2", service: "API Service", title: "Payments fail", impact: "One in ten" },
  });
  expect(declaring.status).toBe(201);
  expect((await seen(String(declaring.body["id"])))?.title).toBe("Payments fail");
});
