import { liveOnTheServerByTheRules } from "../domain/support/random/serve.ts";
import { type IncidentHarness, openHarness } from "../support/incident-harness.ts";

let harness: IncidentHarness;
beforeAll(async () => {
  harness = await openHarness();
}, 60_000);
afterAll(async () => harness.close());

test("100 short random lives on the real server keep the rules, replay, and are what the simulator says", async () => {
  await liveOnTheServerByTheRules(harness, 100);
}, 1_800_000);
