import type { Envelope } from "../../domain/commands/commands.ts";
import { minute } from "../../domain/incident/moment.ts";
import { boundSentAt, openReceipts } from "../../workflows/bound-sent-at.ts";
import { mostTakenAtOnce } from "../../workflows/signal-queue.ts";
import { workflowNow } from "../support/clock.ts";
import { type IncidentHarness, openHarness } from "../support/incident-harness.ts";

const startedAt = Date.parse("2026-01-29T14:00:00Z");
const after = (minutes: number) => startedAt + minutes * minute;
const sent = (sentAt?: number): Envelope => ({
  command: { type: "recordFinding", text: "It is the pool" },
  by: { kind: "person", name: "alice", via: "api" },
  key: "k",
  ...(sentAt === undefined ? {} : { sentAt }),
});

describe("the instant at which a command was sent", () => {
  test.each([
    ["a moment ago", after(0), after(0), undefined],
    ["an hour before a worker was there, when nobody worked", after(1), after(61), undefined],
    ["half a minute before the run began, by a clock a little slow", after(-0.5), after(0), undefined],
    ["ten minutes before the incident began", after(-10), after(0), -10 * minute],
    ["in ten minutes", after(15), after(5), 10 * minute],
  ])("%s", (_, sentAt, receivedAt, skewMs) => {
    const bounded = boundSentAt(sent(sentAt), { sentAfter: openReceipts(startedAt)(receivedAt), now: receivedAt });
    expect(bounded).toEqual(skewMs === undefined ? { envelope: sent(sentAt) } : { envelope: sent(), skewMs });
  });

  test("is not before a command that was taken earlier", () => {
    const receive = openReceipts(startedAt);
    receive(after(20));
    const bounded = boundSentAt(sent(after(14)), { sentAfter: receive(after(24)), now: after(24) });
    expect(bounded).toEqual({ envelope: sent(), skewMs: -6 * minute });
  });

  test("may be before that of a command which waited for a worker beside it", () => {
    const receive = openReceipts(startedAt);
    receive(after(60));
    const bounded = boundSentAt(sent(after(10)), { sentAfter: receive(after(60)), now: after(60) });
    expect(bounded).toEqual({ envelope: sent(after(10)) });
  });
});

describe("a declaration through an API whose clock is ten minutes slow", () => {
  let harness: IncidentHarness;
  beforeAll(async () => {
    harness = await openHarness();
  }, 60_000);
  afterAll(async () => harness.close());

  const declaration = { severity: "sev1", service: "checkout", title: "Down", impact: "Nobody can pay" } as const;

  test("is answered in its own time: the next step comes after its minutes, not at once", async () => {
    const incident = await harness.declareIncident({ declaration });
    const late = await harness.declareIncident({ declaration, sentAt: Date.now() - 10 * minute });
    await Promise.all([incident.settle(), late.settle()]);
    const said = (one: typeof incident) => one.effectsDoing("page").map(({ asks }) => asks.map(({ target }) => target));
    expect(said(late)).toEqual(said(incident));
    expect(late.eventsNamed("declared")[0]?.sentAt).toBeUndefined();
  }, 60_000);

  test("is told so, as is everybody whose command shows a wrong clock", async () => {
    const incident = await harness.declareIncident({ declaration });
    const { note } = await incident.command(
      "recordFinding",
      { text: "The pool" },
      "alice",
      "k1",
      Date.now() - 10 * minute,
    );
    expect(note).toMatch(
      /^The clock of the machine that sent this is about 10 min slow: the command counts from its receipt\.$/,
    );
  }, 60_000);

  test("no command that waited for a worker is taken for one of a wrong clock, however many waited before it", async () => {
    const incident = await harness.declareIncident({ declaration });
    await incident.settle();
    await incident.fastForward(30);
    const sentAt = (await workflowNow(harness.client, incident.id)) - 20 * minute;
    const waiting = Array.from({ length: mostTakenAtOnce + 50 }, (_, number) => `finding ${number}`);
    await harness.withoutWorkers(async () => {
      for (const text of waiting) await incident.signal("recordFinding", { by: "alice", key: text, text, sentAt });
    });
    await incident.allRecorded();
    expect(incident.eventsNamed("findingRecorded").map((event) => event.sentAt)).toEqual(waiting.map(() => sentAt));
  }, 60_000);
});
