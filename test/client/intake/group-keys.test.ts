import { createHmac } from "node:crypto";
import { readSettings } from "../../config/read-settings.ts";
import { fastForward } from "../../support/clock.ts";
import { type RunningApi, runApi, until } from "../running-api.ts";
import { alertmanagerPayload } from "./fixtures.ts";
import { oneSource } from "./one-source.ts";

const { settings, faults } = readSettings(
  "config.yaml",
  `${oneSource.replace(/alertSources:.*/, "")}
services: { api: { name: API Service, owner: sre } }
teams: { sre: { name: SRE, members: [alice] } }
userReports: { accepted: true }
alertSources:
  prometheus: { kind: alertmanager, secrets: [A] }
  by-team: { kind: alertmanager, secrets: [A], groupBy: [team, region] }
  grafana: { kind: grafana, secrets: [A] }
  pagerduty: { kind: pagerduty, secrets: [A] }
  jobs: { kind: generic, secrets: [A], service: { names: { queue: Job Queue } } }
  events: { kind: cloudevents, secrets: [A] }
  nightly: { kind: heartbeat, secrets: [A], heartbeat: { everyMinutes: 60, labels: { service: api } } }
`,
);

const secret = "secret";
let api: RunningApi;
beforeAll(async () => {
  expect(faults).toEqual([]);
  const { alertSources, services, userReports } = settings;
  const secrets = Object.fromEntries(Object.keys(alertSources).map((name) => [name, [secret]]));
  api = await runApi({ rehearsal: true, settings: { alertSources, services, userReports }, secrets });
  await api.startProductWorkers();
});
afterAll(async () => api.close());

const startedAt = new Date().toISOString();
const send = async (source: string, payload: object) => {
  const body = JSON.stringify(payload);
  const signature = `v1=${createHmac("sha256", secret).update(body).digest("hex")}`;
  const { statusCode } = await api.app.inject({
    ...{ method: "POST", url: `/intake/${source}`, payload: body },
    headers: { authorization: `Bearer ${secret}`, "x-pagerduty-signature": signature },
  });
  expect(statusCode).toBe(202);
};
const post = async (fields: object) => {
  const alert = { alert: "Slow", summary: "Slow", service: "api", source: "cron", startedAt, status: "firing" };
  expect((await api.post("/alerts", { ...alert, ...fields })).status).toBe(202);
};
const report = async (service: string) => {
  const page = await api.app.inject({ method: "GET", url: "/report" });
  const form = /name="form" value="([^"]+)"/.exec(page.body)?.[1] ?? "";
  const cookie = String(page.headers["set-cookie"]).split(";")[0] ?? "";
  const { statusCode } = await api.app.inject({
    ...{ method: "POST", url: "/report", payload: new URLSearchParams({ form, service, text: "Broken" }).toString() },
    headers: { "content-type": "application/x-www-form-urlencoded", cookie },
  });
  expect(statusCode).toBe(202);
};
const fallSilent = async (name: string) => {
  await send(name, {});
  await fastForward(api.temporal.client, `${api.realm.prefix}heartbeat-${name}`, 70 * 60_000);
};
const firing = alertmanagerPayload([{ status: "firing", startsAt: startedAt }], "a group of Alertmanager's");
const theirIncident = {
  event: {
    ...{ id: "E1", event_type: "incident.triggered", occurred_at: startedAt },
    data: { id: "PD1", type: "incident", title: "Disk full", service: { summary: "api" } },
  },
};
const event = { specversion: "1.0", id: "1", source: "/host/a", type: "disk.full", subject: "disk", time: startedAt };

/**
 * The group keys as the database has spelled them since the first release. An open incident gets its further alerts
 * only if its key stays the same.
 */
test.each([
  [
    "Alertmanager, as it groups",
    () => send("prometheus", firing),
    "prometheus/8f4fd07d148a141749f787ac0f0ef48e18df1fec",
  ],
  ["Alertmanager, by labels", () => send("by-team", firing), "by-team/6f10b5e19d29a9fb4d5ad13a525ed018ec17a622"],
  ["Grafana, as it groups", () => send("grafana", firing), "grafana/8f4fd07d148a141749f787ac0f0ef48e18df1fec"],
  [
    "an incident of PagerDuty",
    () => send("pagerduty", theirIncident),
    "pagerduty/c457864edb015479db9866dded2855cbbde75dc0",
  ],
  [
    "mapped, without a group",
    () => send("jobs", { alert: "stuck", service: "queue" }),
    "jobs/338a7264d1673b48f7708b5a325279ded0a0f202",
  ],
  [
    "mapped, with a group",
    () => send("jobs", { alert: "stuck", service: "queue", groupKey: "queues" }),
    "jobs/98bf34e62049198896eddeb504ecd3f39438b819",
  ],
  [
    "mapped, of a service by its id",
    () => send("jobs", { alert: "stuck", service: "api" }),
    "jobs/d53727f16c18d1899d22fec22ba5f18eb808a5d8",
  ],
  [
    "mapped, without a service",
    () => send("jobs", { alert: "stuck" }),
    "jobs/31000ff18a4c5640b11e306adf4386a9d5fa88c2",
  ],
  [
    "a CloudEvent, without a group",
    () => send("events", { ...event, data: { service: "api" } }),
    "events/ba368ef4033a4dd7042756f6df0b07655ba1ced1",
  ],
  [
    "a CloudEvent, with a group",
    () => send("events", { ...event, data: { groupKey: "disks" } }),
    "events/160eecb3bf6582bb9c2ee7ddc346da3d7571579c",
  ],
  ["POST /alerts, with a group", () => post({ groupKey: "their/own key" }), "their/own key"],
  ["POST /alerts, without a group", () => post({}), "api/Slow"],
  ["a user's report", () => report("API Service"), "user-reports/34dafcb6df8a8957f0f65578f42f029c2c54dd00"],
  ["a heartbeat that is not heard", () => fallSilent("nightly"), "nightly/13a8f1e7b7b4c7409205a4e0529a46b1397869b7"],
])("the group key of %s stays as it is", async (_, arrive, expected) => {
  const before = await groupKeys();
  await arrive();
  const added = await until("its claim", async () => {
    const keys = [...(await groupKeys())].filter((key) => !before.has(key));
    return keys.length === 0 ? undefined : keys;
  });
  expect(added).toEqual([expected]);
});

async function groupKeys(): Promise<ReadonlySet<string>> {
  const { rows } = await api.pool.query<{ group_key: string }>("select group_key from claims");
  return new Set(rows.map(({ group_key: key }) => key));
}
