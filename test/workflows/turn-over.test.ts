import { randomUUID } from "node:crypto";
import { type IncidentHarness, openHarness } from "../support/incident-harness.ts";
import { expectReplays } from "../support/replaying.ts";
import { person } from "../support/test-incident.ts";

let harness: IncidentHarness;
beforeAll(async () => {
  harness = await openHarness();
}, 60_000);
afterAll(async () => harness.close());

const atOnce = 8;

test("carries 400 commands and 60 signals through several runs, each exactly once", async () => {
  const incident = await harness.declareIncident({ turnOverAfterEvents: 300 });
  await incident.command("takeCommand", {}, person("bob"));
  const texts: string[] = [];
  const work = Array.from({ length: 460 }, (_, index) => async () => {
    const text = `finding ${index}`;
    texts.push(text);
    const isSignal = index % 23 < 3;
    const key = randomUUID();
    if (isSignal) {
      await incident.signal("recordFinding", { by: person("alice"), key, text });
      return;
    }
    const record = async () => incident.command("recordFinding", { text }, person("alice"), key);
    const { revision } = await record();
    // Every tenth caller acts as if its answer was lost and sends the command again, perhaps to a later run.
    if (index % 10 === 0) expect((await record()).revision).toBe(revision);
  });
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let next = work.shift(); next !== undefined; next = work.shift()) await next();
    }),
  );
  await incident.settle();

  const recorded = incident.eventsNamed("findingRecorded").map(({ text }) => text);
  expect(recorded.toSorted()).toEqual(texts.toSorted());
  expect(incident.eventsNamed("commandRefused")).toEqual([]);
  const echoed = incident.effects().filter((effect) => "wording" in effect && effect.wording === "room/finding");
  expect(echoed).toHaveLength(460);
  const { undone, unrecorded, revision } = await incident.view();
  expect({ undone, unrecorded }).toEqual({ undone: 0, unrecorded: 0 });
  expect(incident.events().map(({ seq }) => seq)).toEqual(Array.from({ length: revision }, (_, index) => index + 1));

  const histories = await incident.histories();
  expect(histories.length).toBeGreaterThanOrEqual(4);
  for (const history of histories) await expectReplays(harness.temporal.workflowBundle(), history);
}, 180_000);

test("turns over in the middle of paging without paging anybody twice", async () => {
  const incident = await harness.fireAlert({ turnOverAfterEvents: 20 });
  await incident.fastForward(31);
  await incident.expectPage("primary");
  await incident.expectPage("secondary");
  await incident.expectPage("fallback");
  expect((await incident.histories()).length).toBeGreaterThanOrEqual(2);
}, 60_000);
