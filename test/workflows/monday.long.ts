import { type IncidentHarness, openHarness } from "../support/incident-harness.ts";
import { monday } from "../support/monday.ts";

let harness: IncidentHarness;
beforeAll(async () => {
  harness = await openHarness();
}, 60_000);
afterAll(async () => harness.close());

test("800 follow-ups that wake together do not delay a page", async () => {
  const { sleepers, quietMs, crowdedMs } = await monday(harness, 800);
  expect(crowdedMs).toBeLessThan(Math.max(10 * quietMs, 2_000));
  for (const sleeper of sleepers) await sleeper.settle(300_000);
  expect(sleepers.filter((sleeper) => sleeper.effects().length === 0)).toEqual([]);
}, 600_000);
