import { scheduleCanary } from "../../client/temporal/canary-schedule.ts";
import { DeliveryFailure } from "../../activities/ports/delivery.ts";
import type { Pager } from "../../activities/ports/paging.ts";
import { serveHealth, workerHealthPath } from "../../workers/health.ts";
import { createWorkerMetrics } from "../../workers/metrics.ts";
import { type RecordingServer, startRecordingServer } from "../integrations/vendors/recording-server.ts";
import { type RunningApi, runApi, until } from "./running-api.ts";

const port = 20_000 + Math.floor(Math.random() * 10_000);
const metrics = createWorkerMetrics(() => Date.now());
let isBroken = false;
const breakable = (sandbox: Pager): Pager => ({
  ...sandbox,
  page: async (page) => {
    if (isBroken) throw new DeliveryFailure("permanent", "the pager is broken");
    return sandbox.page(page);
  },
});

let api: RunningApi;
let outside: RecordingServer;
beforeAll(async () => {
  outside = await startRecordingServer();
  api = await runApi({
    canary: {
      ...{ api: `http://127.0.0.1:${port}`, ping: `${outside.url}/ping/a-secret`, withinMs: 5000 },
      ...{ metrics, sandbox: breakable },
    },
  });
  await api.app.listen({ host: "127.0.0.1", port });
  await api.startProductWorkers();
  await scheduleCanary(api.temporal.client, api.realm, 60);
  await scheduleCanary(api.temporal.client, api.realm, 30);
});
afterAll(async () => {
  await scheduleCanary(api.temporal.client, api.realm, 0);
  await scheduleCanary(api.temporal.client, api.realm, 0);
  await Promise.all([api.close(), outside.close()]);
});

const schedule = () => api.temporal.client.schedule.getHandle(`${api.realm.prefix}canary`);
/** Starts a canary, waits for its end, and returns how it ended. */
const fly = async (): Promise<string> => {
  const before = (await schedule().describe()).info.numActionsTaken;
  await schedule().trigger();
  const action = await until("a canary", async () => {
    const { info } = await schedule().describe();
    return info.numActionsTaken > before ? info.recentActions.at(-1)?.action : undefined;
  });
  const { workflowId, firstExecutionRunId } = action.workflow;
  const handle = api.temporal.client.workflow.getHandle(workflowId, firstExecutionRunId);
  await handle.result().catch(() => undefined);
  return (await handle.describe()).status.name;
};
const pings = () => outside.asked().filter(({ path }) => path === "/ping/a-secret").length;
const figure = async (name: string): Promise<number> => {
  const line = (await metrics.registry.metrics()).split("\n").find((it) => it.startsWith(`${name} `));
  return Number(line?.split(" ")[1]);
};
const canaries = async () => {
  const { rows } = await api.pool.query<{ id: string; via: string; deed: string }>(
    "select incident_id as id, via, deed from local.outbox where kind = 'canary' order by id",
  );
  return rows;
};

const sentElsewhere = async () =>
  (await canaries()).filter(({ via, deed }) => via !== "sandbox" && deed !== "withdraw-page");

test("it is flown as often as the configuration says", async () => {
  expect((await schedule().describe()).spec.intervals).toMatchObject([{ every: 30 * 60_000 }]);
});

test("its page arrives at the sandbox, the outside is told, and the figures say how long it took", async () => {
  expect(await fly()).toBe("COMPLETED");
  expect(pings()).toBe(1);
  expect(await figure("incident_canary_latency_seconds_count")).toBe(1);
  expect(await figure("incident_canary_last_latency_seconds")).toBeGreaterThan(0);
  expect(await figure("incident_canary_last_success_timestamp_seconds")).toBeGreaterThan(1_600_000_000);
  expect(await figure("incident_canary_failures_total")).toBe(0);
});

test("nobody but the sandbox hears of it, it ends, and it stands in no list unless asked for by its name", async () => {
  const id = (await canaries())[0]?.id ?? "";
  expect(id).toMatch(/^canary-/);
  const ended = await until("its end", async () => {
    const view = await api.incidents.get(id);
    return view?.incident.ended === undefined ? undefined : view;
  });
  expect(ended.incident).toMatchObject({ kind: "canary", ended: { as: "declined" } });
  await until("its page to be taken back", async () => (await canaries()).find(({ deed }) => deed === "withdraw-page"));
  expect(await sentElsewhere()).toEqual([]);
  const seen = await Promise.all(["/incidents", "/incidents?phase=detect", "/me"].map(async (path) => api.get(path)));
  expect(JSON.stringify(seen.map(({ body }) => body))).not.toContain("canary");
  for (const table of ["incidents", "timeline_events", "page_deliveries", "claims"]) {
    const { rows } = await api.pool.query(`select * from ${table}`);
    expect(JSON.stringify(rows)).not.toContain("canary");
  }
});

test("while the pager is broken the pings stop, it is counted, and nobody is called by hand; then they come again", async () => {
  const before = pings();
  isBroken = true;
  expect(await fly()).toBe("FAILED");
  expect(await fly()).toBe("FAILED");
  expect(pings()).toBe(before);
  expect(await figure("incident_canary_failures_total")).toBe(2);
  isBroken = false;
  expect(await fly()).toBe("COMPLETED");
  expect(pings()).toBe(before + 1);
  expect(await sentElsewhere()).toEqual([]);
});

test("a worker's figures stand where it says that it is at work, and count its pages", async () => {
  const counted = createWorkerMetrics(() => 0);
  const countedPage = counted.countingPages(async () => Promise.resolve({ ok: true, channel: "sms" }));
  await countedPage({ do: "page" });
  await countedPage({ do: "withdrawPages" });
  const failing = counted.countingPages(async () => Promise.reject(new Error("later")));
  await expect(failing({ do: "page" })).rejects.toThrow("later");
  const worker = { getState: () => "RUNNING" as const };
  const server = serveHealth({ workers: [worker], registry: counted.registry, host: "127.0.0.1", port: port + 1 });
  const ask = async (path: string) => fetch(`http://127.0.0.1:${port + 1}${path}`);
  const text = await (await ask("/metrics")).text();
  expect(text).toContain('incident_page_attempts_total{outcome="reached",channel="sms"} 1');
  expect(text).toContain('incident_page_attempts_total{outcome="tried again",channel=""} 1');
  expect((await ask(workerHealthPath)).status).toBe(200);
  expect((await ask("/incidents")).status).toBe(404);
  server.close();
});

test("the API's figures need a token, and tell of incidents, pages, commands, intake and queues", async () => {
  expect((await api.app.inject({ method: "GET", url: "/metrics" })).statusCode).toBe(401);
  const fields = { severity: "sev2", service: "API Service", title: "Counted", impact: "A few" };
  const id = String((await api.post("/incidents", { by: "bob", ...fields })).body["id"]);
  await api.post(`/incidents/${id}/commands/acknowledge`, { by: "alice" });
  const text = await until("its figures", async () => {
    const headers = { authorization: "Bearer a token for tests" };
    const { body } = await api.app.inject({ method: "GET", url: "/metrics", headers });
    return /^incident_open\{.*severity="sev2".*\} 1$/m.test(body) && /^incident_pages\{/m.test(body) ? body : undefined;
  });
  expect(text).toMatch(/^incident_commands_total\{command="acknowledge",outcome="done"\} 1$/m);
  expect(text).toMatch(/^incident_queue_backlog\{lane="paging",type="activity"\} \d+$/m);
  expect(text).toMatch(/^incident_figures_missing\{figure="incident_open"\} 0$/m);
  expect(text).not.toContain("alice");
});

test("a flood of canaries opens a dozen in a minute at most, each of which ends by itself, and none of another day", async () => {
  const openedAt = (at: number) => api.post("/canary", { startedAt: new Date(at).toISOString() });
  expect((await openedAt(Date.now() - 86_400_000)).status).toBe(400);
  const now = Date.now();
  const answers = await Promise.all(Array.from({ length: 40 }, async (_, number) => openedAt(now - number)));
  const opened = answers.filter(({ status }) => status === 202);
  expect(opened.length).toBeGreaterThan(0);
  expect(opened.length).toBeLessThanOrEqual(12);
  const refused = answers.filter(({ status }) => status !== 202);
  expect(new Set(refused.map(({ body }) => body["type"]))).toEqual(new Set(["/problems/busy"]));
  const [one] = opened;
  const { raw } = await api.temporal.client.workflow.getHandle(String(one?.body["incident"])).describe();
  expect(Number(raw.executionConfig?.workflowExecutionTimeout?.seconds)).toBe(3600);
});
