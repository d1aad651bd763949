import { z } from "zod";
import { readSettings } from "../config/read-settings.ts";
import { weekdays } from "../../on-call/rotation.ts";
import { createHandoffBook } from "../../records/handoffs.ts";
import { queueOf } from "../../workflows/messages.ts";
import { fastForward, settle } from "../support/clock.ts";
import { expectReplays } from "../support/replaying.ts";
import { type RunningApi, runApi, until } from "./running-api.ts";

/** The weekday on which duty is handed over. It is three days ahead, so that no real handoff falls into this test. */
const farDay = weekdays[(new Date().getUTCDay() + 2) % 7] ?? "mon";
const { settings, faults } = readSettings(
  "config.yaml",
  `
people: { alice: { name: Alice }, bob: { name: Bob }, olga: { name: Olga } }
onCall: { primary: api, handoffConfirmedWithinMinutes: 45 }
schedules:
  api: { name: API on-call, owner: olga, layers: [{ name: always, turns: never, handoffDay: ${farDay}, members: [alice] }] }
  web: { owner: olga, layers: [{ name: always, turns: never, handoffDay: ${farDay}, members: [bob] }] }
`,
);

let api: RunningApi;
beforeAll(async () => {
  expect(faults).toEqual([]);
  const { people, onCall, schedules } = settings;
  api = await runApi({ rehearsal: true, settings: { people, onCall, schedules, rotations: {} } });
  await api.startProductWorkers();
});
afterAll(async () => api.close());

const listed = z.object({
  handoffs: z.array(
    z.object({ id: z.number(), schedule: z.string(), state: z.string(), acknowledgedBy: z.string().optional() }),
  ),
});
let looks = 0;
/**
 * Runs the workflow that looks for people who came on duty, as if nobody had been told yet. Returns the two handoffs
 * that the workflow starts, as the API lists them.
 */
async function handOver() {
  const { client } = api.temporal;
  await api.pool.query("update duty_handoffs set handed_at = handed_at - interval '30 days'");
  const workflowId = `${api.realm.prefix}duty-handoffs-${(looks += 1)}`;
  await client.workflow.execute("handOffDuty", { workflowId, taskQueue: queueOf({ ...api.realm, kind: "real" }) });
  const { handoffs } = listed.parse((await api.get("/on-call/handoffs")).body);
  const [first, second] = handoffs.slice(-2);
  if (first?.schedule !== "api" || second?.schedule !== "web") throw new Error("Both schedules are handed over.");
  const waiting = `${workflowId}/1-api`;
  await settle(client, waiting);
  const pass = async (minutes: number) => fastForward(client, waiting, minutes * 60_000);
  const history = async () => client.workflow.getHandle(waiting).fetchHistory();
  /** Returns all messages of the first handoff. */
  const told = async () => {
    const { rows } = await api.pool.query<{ told: string }>(
      "select recipient || ': ' || text as told from local.outbox where key like $1 || '/%' order by id",
      [waiting],
    );
    return rows.map(({ told: line }) => line.split("\n")[0]);
  };
  const over = async () => {
    await client.workflow.getHandle(waiting).result();
  };
  return { id: first.id, waiting, pass, told, over, history };
}
const acknowledge = async (id: number, by: string) => api.post(`/on-call/handoffs/${id}/acknowledge`, { by });
const stateOf = async (wanted: number) =>
  listed.parse((await api.get("/on-call/handoffs")).body).handoffs.find(({ id }) => id === wanted);

const handedToAlice = "alice: You are on duty in API on-call.";

test("handed over and confirmed: the waiting ends, nobody is reminded, and confirming again answers who did", async () => {
  const { id, told, over, history } = await handOver();
  expect(await stateOf(id)).toMatchObject({ state: "open" });
  const { status, body } = await acknowledge(id, "alice");
  expect({ status, body }).toMatchObject({ status: 200, body: { state: "acknowledged", acknowledgedBy: "alice" } });
  await over();
  expect(await told()).toEqual([handedToAlice]);
  for (const by of ["alice", "bob"]) expect(await acknowledge(id, by)).toMatchObject({ status, body });
  expect(await stateOf(id)).toMatchObject({ state: "acknowledged", acknowledgedBy: "alice" });
  await expectReplays(api.temporal.workflowBundle(), await history());
});

test("handed over and silence: one reminder, then the schedule's owner hears, also when no worker was there", async () => {
  const { id, pass, told, over, history } = await handOver();
  await pass(44);
  expect(await told()).toEqual([handedToAlice]);
  await api.stopWorkers();
  const passing = pass(2);
  await api.startProductWorkers();
  await passing;
  const reminded = `alice: You are on duty in API on-call and have not confirmed it yet: incident schedule handoff ack ${id}`;
  expect(await told()).toEqual([handedToAlice, reminded]);
  await pass(45);
  await over();
  const toOwner = expect.stringMatching(/^olga: Nobody has confirmed the handoff of API on-call: it went to Alice on /);
  expect(await told()).toEqual([handedToAlice, reminded, toOwner]);
  // A late confirmation is accepted as well.
  expect(await acknowledge(id, "alice")).toMatchObject({ status: 200, body: { acknowledgedBy: "alice" } });
  await expectReplays(api.temporal.workflowBundle(), await history());
});

test("who takes over before the next look is told at that very instant, and after whom", async () => {
  const { client } = api.temporal;
  await handOver();
  const [takesOver, ends] = [300_000, 7_200_000].map((ms) => Date.now() + ms);
  const stretch = { from: new Date(takesOver ?? 0).toISOString(), until: new Date(ends ?? 0).toISOString() };
  const made = { schedule: "web", person: "alice", reason: "swap", by: "bob", ...stretch };
  const { body: override } = await api.post("/on-call/overrides", made);
  const workflowId = `${api.realm.prefix}duty-handoffs-${(looks += 1)}`;
  await client.workflow.start("handOffDuty", { workflowId, taskQueue: queueOf({ ...api.realm, kind: "real" }) });
  await settle(client, workflowId);
  await fastForward(client, workflowId, 300_000);
  await client.workflow.getHandle(workflowId).result();
  const handoff = until("the handoff", async () => {
    const { rows } = await api.pool.query<{ text: string; at: Date; key: string }>(
      // The handoff's workflow has the turned clock of the workflow that started it.
      "select text, at, key from local.outbox where key like $1 || '/%/handed-over/%' order by id",
      [workflowId],
    );
    return rows.length > 0 ? rows : undefined;
  });
  await Promise.allSettled([handoff]);
  await api.post(`/on-call/overrides/${String(override["id"])}/cancel`, { by: "bob" });
  const told = await handoff;
  // Nobody else is told, since the other schedules have been handed over.
  expect(told.map(({ key }) => key)).toEqual([`${workflowId}/2-web/handed-over/alice`]);
  expect(told[0]?.text.split("\n")[0]).toMatch(/^You are on duty in web, after Bob, until /);
  expect(told[0]?.at.getTime()).toBeGreaterThanOrEqual(takesOver ?? 0);
});

test("confirmed after the reminder: the owner hears nothing", async () => {
  const { id, pass, told, over } = await handOver();
  await pass(46);
  await acknowledge(id, "alice");
  await over();
  expect(await told()).toHaveLength(2);
});

test("a confirmation of which Temporal never heard counts all the same", async () => {
  const { id, pass, told, over } = await handOver();
  await createHandoffBook(api.pool).acknowledge(id, { by: "alice", at: Date.now() });
  await pass(91);
  await over();
  expect(await told()).toEqual([handedToAlice]);
});

test("a swap is heard of by whom it is offered to, and its answer by who offered it", async () => {
  const [from, to] = [3_600_000, 7_200_000].map((ms) => new Date(Date.now() + ms).toISOString());
  const wanted = { schedule: "api", from, until: to, reason: "a wedding", by: "alice", to: "bob" };
  const { body: swap } = await api.post("/on-call/swaps", wanted);
  const noticesAbout = async (news: string) =>
    until(news, async () => {
      const { rows } = await api.pool.query<{ told: string }>(
        "select recipient || ': ' || text as told from local.outbox where key like '%' || $1 || '/%'",
        [`duty-${news}-${String(swap["id"])}`],
      );
      return rows.length > 0 ? rows.map(({ told }) => told) : undefined;
    });
  expect(await noticesAbout("swap-offered")).toEqual([
    expect.stringMatching(/^bob: Alice asks whether you take over API on-call from .*: a wedding\n.*swap accept \d+$/),
  ]);
  await api.post(`/on-call/swaps/${String(swap["id"])}/accept`, { by: "bob" });
  expect(await noticesAbout("swap-accepted")).toEqual([
    expect.stringMatching(/^alice: Bob takes over API on-call from you/),
  ]);
  await api.post(`/on-call/swaps/${String(swap["id"])}/cancel`, { by: "bob" });
  expect(await noticesAbout("swap-cancelled")).toEqual([
    expect.stringMatching(/^alice: Bob took back .*: it is yours again\.$/),
  ]);
});

test("it is confirmed by whom it went to, or by who stands in for them", async () => {
  const { id } = await handOver();
  expect(await acknowledge(id, "bob")).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining("api was handed to alice: they confirm it, or who is on duty there now") },
  });
  const [from, to] = [-60_000, 3_600_000].map((ms) => new Date(Date.now() + ms).toISOString());
  await api.post("/on-call/overrides", { schedule: "api", person: "bob", from, until: to, reason: "ill", by: "alice" });
  expect(await acknowledge(id, "bob")).toMatchObject({ status: 200, body: { acknowledgedBy: "bob" } });
  expect(await acknowledge(2_000_000, "bob")).toMatchObject({ status: 404 });
});
