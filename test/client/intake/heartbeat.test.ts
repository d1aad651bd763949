import { z } from "zod";
import { readSettings } from "../../../config/config.ts";
import { fastForward } from "../../support/clock.ts";
import { type RunningApi, runApi, until } from "../running-api.ts";
import { oneSource } from "./one-source.ts";

const { settings, faults } = readSettings(
  "config.yaml",
  `${oneSource.replace(/alertSources:.*/, "")}
alertSources:
  nightly: { kind: heartbeat, secrets: [A], everySeconds: 60, graceSeconds: 30, service: { otherwise: Backups } }
`,
);

let api: RunningApi;
beforeAll(async () => {
  expect(faults).toEqual([]);
  api = await runApi({ settings: { alertSources: settings.alertSources }, secrets: { nightly: ["secret"] } });
  await api.startProductWorkers();
});
afterAll(async () => api.close());

const beat = async (authorization = "Bearer secret"): Promise<number> =>
  (await api.app.inject({ method: "POST", url: "/intake/nightly", headers: { authorization } })).statusCode;
const pass = async (seconds: number) =>
  fastForward(api.temporal.client, `${api.realm.prefix}heartbeat-nightly`, seconds * 1000);
const listed = z.object({
  incidents: z.array(
    z.object({ id: z.string(), title: z.string(), severity: z.string(), endedAt: z.string().optional() }),
  ),
});
const incidents = async () => listed.parse((await api.get("/incidents?service=Backups")).body).incidents;

test("heard of in time it says nothing; unheard of it is an alert that pages; heard of again the alert is over", async () => {
  expect(await beat("Bearer guessed")).toBe(401);
  expect(await beat()).toBe(202);
  await pass(80);
  expect(await beat()).toBe(202);
  await pass(80);
  expect(await incidents()).toEqual([]);

  await pass(20);
  const missed = await until("the alert", async () => (await incidents())[0]);
  expect(missed).toMatchObject({ severity: "sev2", title: "No heartbeat of nightly for 90 seconds" });
  const page = "select 1 from local.outbox where incident_id = $1 and wording = 'page/asks'";
  await until("a page", async () => ((await api.pool.query(page, [missed.id])).rows.length > 0 ? true : undefined));

  expect(await beat()).toBe(202);
  await until("its end", async () => (await incidents())[0]?.endedAt);

  // The next absence is another alert.
  await pass(95);
  await until("the second alert", async () => ((await incidents()).length === 2 ? true : undefined));
});
