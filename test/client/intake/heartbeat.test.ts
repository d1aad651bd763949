import { z } from "zod";
import { readSettings } from "../../config/read-settings.ts";
import { fastForward, settle } from "../../support/clock.ts";
import { type RunningApi, runApi, until } from "../running-api.ts";
import { beat as beatSignal } from "../../../workflows/messages.ts";
import { alertmanagerPayload } from "./fixtures.ts";
import { oneSource } from "./one-source.ts";

const { settings, faults } = readSettings(
  "config.yaml",
  `${oneSource.replace(/alertSources:.*/, "")}
services: { backups: { name: Backups, owner: sre } }
teams: { sre: { name: SRE, members: [alice] } }
alertSources:
  nightly: { kind: heartbeat, secrets: [A], heartbeat: { everyMinutes: 60, graceMinutes: 30, severity: sev2, labels: { service: backups } } }
  hourly: { kind: heartbeat, secrets: [A], heartbeat: { everyMinutes: 60, severity: sev2, labels: { service: Hours } } }
  edited: { kind: heartbeat, secrets: [A], heartbeat: { everyMinutes: 60, severity: sev2, labels: { service: Edits } } }
  busy: { kind: heartbeat, secrets: [A], heartbeat: { everyMinutes: 60 } }
  watchdog: { kind: heartbeat, secrets: [A], heartbeat: { everyMinutes: 60, severity: sev1, labels: { service: Monitoring } } }
  never: { kind: heartbeat, secrets: [A], heartbeat: { everyMinutes: 60 } }
`,
);

let api: RunningApi;
beforeAll(async () => {
  expect(faults).toEqual([]);
  const secrets = ["secret"];
  api = await runApi({
    rehearsal: true,
    settings: { alertSources: settings.alertSources, services: settings.services },
    secrets: { nightly: secrets, hourly: secrets, edited: secrets, busy: secrets, watchdog: secrets, never: secrets },
  });
  await api.startProductWorkers();
});
afterAll(async () => api.close());

const beat = async (name: string, authorization = "Bearer secret", payload = "alive"): Promise<number> =>
  (await api.app.inject({ method: "POST", url: `/intake/${name}`, payload, headers: { authorization } })).statusCode;
const workflow = (name: string) => `${api.realm.prefix}heartbeat-${name}`;
const pass = async (name: string, minutes: number) =>
  fastForward(api.temporal.client, workflow(name), minutes * 60_000);
const listed = z.object({
  incidents: z.array(
    z.object({ id: z.string(), title: z.string(), severity: z.string(), endedAt: z.string().optional() }),
  ),
});
const incidents = async (service: string) =>
  listed.parse((await api.get(`/incidents?service=${service}`)).body).incidents;
const stateOf = async (name: string) => (await api.get(`/heartbeats/${name}`)).body;
const paged = async (id: string) => {
  const page = "select 1 from local.outbox where incident_id = $1 and wording = 'page/asks'";
  await until("a page", async () => ((await api.pool.query(page, [id])).rows.length > 0 ? true : undefined));
};

test("heard of in time it says nothing; unheard of it is an alert that pages; heard of again the alert is over", async () => {
  expect(await beat("nightly", "Bearer guessed")).toBe(401);
  expect(await beat("nightly")).toBe(202);
  await pass("nightly", 80);
  expect(await beat("nightly")).toBe(202);
  await pass("nightly", 80);
  expect(await stateOf("nightly")).toMatchObject({ state: "heard", everyMinutes: 60 });
  expect(await incidents("Backups")).toEqual([]);

  await pass("nightly", 20);
  const [missed] = await until("the alert", async () => {
    const all = await incidents("Backups");
    return all.length === 0 ? undefined : all;
  });
  expect(missed).toMatchObject({ severity: "sev2", title: "No heartbeat of nightly for 90 minutes" });
  await paged(missed?.id ?? "");
  expect(await stateOf("nightly")).toMatchObject({ state: "silent", incident: missed?.id });

  // The silence is one alert, however long it lasts.
  await pass("nightly", 500);
  expect(await incidents("Backups")).toHaveLength(1);

  expect(await beat("nightly")).toBe(202);
  await until("its end", async () => (await incidents("Backups"))[0]?.endedAt);
  expect(await stateOf("nightly")).toMatchObject({ state: "heard" });

  await pass("nightly", 95);
  await until("the next silence", async () => ((await incidents("Backups")).length === 2 ? true : undefined));
});

test("a deadline that passes while no worker is there is an alert from that instant on, and a beat meanwhile ends it", async () => {
  await beat("hourly");
  await pass("hourly", 60);
  const { dueAt } = await stateOf("hourly");
  await api.stopWorkers();
  const passing = pass("hourly", 10);
  await api.startProductWorkers();
  await passing;
  const missed = await until("the alert", async () => (await incidents("Hours"))[0]);
  const alerts = z
    .array(z.object({ startedAt: z.string() }))
    .parse((await api.get(`/incidents/${missed.id}`)).body["alerts"]);
  expect(alerts).toEqual([expect.objectContaining({ startedAt: dueAt })]);

  await api.stopWorkers();
  expect(await beat("hourly")).toBe(202);
  expect(await stateOf("hourly")).toMatchObject({ state: "unknown" });
  await api.startProductWorkers();
  await until("its end", async () => (await incidents("Hours"))[0]?.endedAt);
});

test("an edit of the configuration holds at once: sooner due, later due, and known no more", async () => {
  const sources = settings.alertSources;
  const terms = (everyMinutes: number) => {
    const edited = sources["edited"];
    if (edited?.heartbeat === undefined) throw new Error("It is configured above.");
    return { ...sources, edited: { ...edited, heartbeat: { ...edited.heartbeat, everyMinutes } } };
  };
  await beat("edited");
  await settle(api.temporal.client, workflow("edited"));
  const follow = async (edited: typeof sources) => {
    await until("that the server lists it", async () => {
      await api.heartbeats.follow(edited);
      await settle(api.temporal.client, workflow("edited"));
      const its = await stateOf("edited");
      const every = edited["edited"]?.heartbeat?.everyMinutes;
      if (every === undefined) return its["state"] === "never-heard" ? true : undefined;
      const span = Date.parse(String(its["dueAt"])) - Date.parse(String(its["lastAt"]));
      return span === (every + 5) * 60_000 ? true : undefined;
    });
  };
  await follow(terms(10));
  await pass("edited", 16);
  await until("the alert", async () => (await incidents("Edits"))[0]);
  await follow(terms(60));
  await until("its end, since it is not due yet", async () => (await incidents("Edits"))[0]?.endedAt);
  await pass("edited", 60);
  await until("the second alert", async () => ((await incidents("Edits")).length === 2 ? true : undefined));
  const { edited: _, ...rest } = sources;
  await follow(rest);
  await until("that nothing is open", async () =>
    (await incidents("Edits")).every(({ endedAt }) => endedAt !== undefined) ? true : undefined,
  );
});

test("hundreds of beats turn its run over and leave one timer", async () => {
  await beat("busy");
  const handle = api.temporal.client.workflow.getHandle(workflow("busy"));
  const { runId } = await handle.describe();
  const lastTerms = { terms: { everyMinutes: 60, graceMinutes: 5 } };
  for (let sent = 0; sent < 600; sent += 100) {
    await Promise.all(Array.from({ length: 100 }, async () => handle.signal(beatSignal, lastTerms)));
  }
  await settle(api.temporal.client, workflow("busy"));
  const now = await handle.describe();
  expect(now.runId).not.toBe(runId);
  expect(now.historyLength).toBeLessThan(600);
  const { events } = await handle.fetchHistory();
  expect(events?.filter(({ timerStartedEventAttributes: timer }) => timer)).toHaveLength(1);
  expect(await stateOf("busy")).toMatchObject({ state: "heard" });
});

describe("a Watchdog that its Alertmanager resolves", () => {
  const watchdog = (status: "firing" | "resolved") =>
    beat(
      "watchdog",
      undefined,
      JSON.stringify(alertmanagerPayload([{ status, startsAt: new Date().toISOString() }], "{}:{watchdog}")),
    );

  test("has died: its alert fires at once, a beat that comes with it ends nothing, and the next one does", async () => {
    expect(await watchdog("firing")).toBe(202);
    await pass("watchdog", 10);
    expect(await watchdog("resolved")).toBe(202);
    expect(await watchdog("resolved")).toBe(202);
    const died = await until("the alert", async () => (await incidents("Monitoring"))[0]);
    expect(died).toMatchObject({ severity: "sev1", title: "watchdog says itself that it ended" });
    expect(await watchdog("firing")).toBe(202);
    await settle(api.temporal.client, workflow("watchdog"));
    expect(await stateOf("watchdog")).toMatchObject({ state: "silent", incident: died.id });
    await pass("watchdog", 1);
    expect(await watchdog("firing")).toBe(202);
    await until("its end", async () => (await incidents("Monitoring"))[0]?.endedAt);
    expect(await stateOf("watchdog")).toMatchObject({ state: "heard" });
    expect(await incidents("Monitoring")).toHaveLength(1);
  });

  test("is not waited for if it was never heard of", async () => {
    expect(await beat("never", undefined, JSON.stringify({ status: "resolved" }))).toBe(202);
    expect(await stateOf("never")).toMatchObject({ state: "never-heard" });
  });
});

test("who was never heard of is not waited for", async () => {
  expect(await stateOf("never")).toEqual({ name: "never", state: "never-heard", everyMinutes: 60, graceMinutes: 5 });
  expect((await api.get("/heartbeats")).body).toMatchObject({ heartbeats: [{}, {}, {}, {}, {}, {}] });
  expect((await api.get("/heartbeats/none")).status).toBe(404);
});

test("a heartbeat without terms, and terms without a heartbeat, are faults of the configuration", () => {
  const without = readSettings("config.yaml", oneSource.replace("kind: alertmanager", "kind: heartbeat"));
  expect(JSON.stringify(without.faults)).toContain("alertSources.prometheus.heartbeat is missing");
  const beside = oneSource.replace("secrets: [A]", "secrets: [A], heartbeat: { everyMinutes: 5 }");
  expect(JSON.stringify(readSettings("config.yaml", beside).faults)).toContain("and nowhere else");
});
