import { type IncidentHarness, openHarness } from "../support/incident-harness.ts";
import { monday } from "../support/monday.ts";

let harness: IncidentHarness;
beforeAll(async () => {
  harness = await openHarness();
}, 60_000);
afterAll(async () => harness.close());

test("100 follow-ups that wake together do not delay a page, and each does what it woke for", async () => {
  const { sleepers, quietMs, crowdedMs } = await monday(harness, 100);
  // On a busy machine both are slow; without a queue of their own the page stood behind all of them.
  expect(crowdedMs).toBeLessThan(Math.max(10 * quietMs, 2_000));
  for (const sleeper of sleepers) {
    await sleeper.settle(120_000);
    expect(sleeper.effects().length).toBeGreaterThan(0);
    expect(await sleeper.status()).toBe("RUNNING");
  }
}, 180_000);
