import { type IncidentHarness, openHarness } from "../support/incident-harness.ts";
import { monday } from "../support/monday.ts";

let harness: IncidentHarness;
beforeAll(async () => {
  harness = await openHarness();
}, 60_000);
afterAll(async () => harness.close());

test("a page overtakes 800 follow-ups that wake together, and each of them does what it woke for", async () => {
  const { sleepers, doneBeforePage } = await monday(harness, 800);
  expect(doneBeforePage).toBeLessThan(sleepers.length / 2);
  for (const sleeper of sleepers) await sleeper.settle(300_000);
  expect(sleepers.filter((sleeper) => sleeper.effects().length === 0)).toEqual([]);
}, 600_000);
