import { type IncidentHarness, openHarness } from "../support/incident-harness.ts";
import { monday } from "../support/monday.ts";

let harness: IncidentHarness;
beforeAll(async () => {
  harness = await openHarness();
}, 60_000);
afterAll(async () => harness.close());

test("a page overtakes 100 follow-ups that wake together, and each of them does what it woke for", async () => {
  const { sleepers, doneBeforePage } = await monday(harness, 100);
  expect(doneBeforePage).toBeLessThan(sleepers.length / 2);
  for (const sleeper of sleepers) {
    await sleeper.settle(120_000);
    expect(sleeper.effects().length).toBeGreaterThan(0);
    expect(await sleeper.status()).toBe("RUNNING");
  }
}, 180_000);
