import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { everydayPatience } from "../../client/temporal/deliver-command.ts";
import { type Response, type RunningApi, runApi, until } from "./running-api.ts";

/** Waits such as everybody has, except that a busy Temporal takes no further message within the last one. */
const patience = { ...everydayPatience, answerWithinMs: 500, signalWithinMs: 1, openWithinMs: 20_000 };
/** The longest that anybody waits for an answer here, on a machine that runs other tests too. */
const answeredWithinMs = 20_000;
const perSecond = 20;
const declarations = 60;

let api: RunningApi;
beforeAll(async () => {
  api = await runApi({ patience });
});
afterAll(async () => api.close());

const declare = async (title: string, key: string = randomUUID()): Promise<Response> =>
  api.post(
    "/incidents",
    { by: "alice", severity: "sev2", service: "API Service", separate: true, title, impact: "One in ten cannot pay" },
    { "idempotency-key": key },
  );
const idsOf = async (titles: string): Promise<readonly string[]> => {
  const { rows } = await api.pool.query<{ id: string }>("select id from incidents where title like $1", [titles]);
  return rows.map(({ id }) => id);
};
const pagedIncidents = async (ids: readonly string[]): Promise<readonly string[]> => {
  const { rows } = await api.pool.query<{ id: string }>(
    "select distinct incident_id as id from local.outbox where deed = 'page' and incident_id = any ($1)",
    [ids],
  );
  return rows.map(({ id }) => id);
};
const expectToExistOnceAndPage = async (titles: string, ids: readonly string[]): Promise<void> => {
  expect(new Set(ids).size).toBe(ids.length);
  const recorded = await until("the records", async () => {
    const all = await idsOf(titles);
    return all.length < ids.length ? undefined : all;
  });
  expect([...recorded].sort()).toEqual([...ids].sort());
  await until("every page", async () => ((await pagedIncidents(ids)).length === ids.length ? true : undefined), 50_000);
};

test("declarations that nobody answers and whose Temporal is too busy for another message are answered 202, not 503, and page later", async () => {
  const keys = Array.from({ length: 5 }, () => randomUUID());
  const declareAll = async () => Promise.all(keys.map(async (key, number) => declare(`Quiet ${number}`, key)));
  const answers = await declareAll();
  expect(answers.map(({ status }) => status)).toEqual(keys.map(() => 202));
  const ids = answers.map(({ body }) => String(body["id"]));
  expect((await declareAll()).map(({ body }) => body["id"])).toEqual(ids);
  await api.startProductWorkers();
  await expectToExistOnceAndPage("Quiet %", ids);
});

test("twenty declarations a second by hand are answered 201 or 202 while alerts keep the machine busy, and each makes one incident that pages", async () => {
  const storm = Array.from({ length: 30 }, async (_, group) =>
    api.post("/alerts", {
      ...{ alert: "APIErrorRateHigh", summary: `Errors in ${group}`, severity: "sev2", service: `service ${group}` },
      ...{ source: "prometheus", status: "firing", startedAt: new Date().toISOString(), groupKey: `busy ${group}` },
    }),
  );
  const answers = await Promise.all(
    Array.from({ length: declarations }, async (_, number) => {
      await sleep((number * 1000) / perSecond);
      const startedAt = Date.now();
      const { status, body } = await declare(`Burst ${number}`);
      return { status, id: String(body["id"]), afterMs: Date.now() - startedAt };
    }),
  );
  await Promise.all(storm);
  expect(answers.filter(({ status }) => status !== 201 && status !== 202)).toEqual([]);
  expect(Math.max(...answers.map(({ afterMs }) => afterMs))).toBeLessThan(answeredWithinMs);
  await expectToExistOnceAndPage(
    "Burst %",
    answers.map(({ id }) => id),
  );
}, 120_000);
