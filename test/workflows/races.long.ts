import { type IncidentHarness, openHarness } from "../support/incident-harness.ts";
import { ownRule, raceAcknowledgements } from "../support/acknowledgement-race.ts";

let harness: IncidentHarness;
beforeAll(async () => {
  harness = await openHarness(["real"], { further: ownRule });
}, 60_000);
afterAll(async () => harness.close());

test("after an acknowledgement nobody is paged, by the escalation or by anybody's own rule, 200 times", async () => {
  const { acknowledgedFirst, pagedFirst } = await raceAcknowledgements(harness, 200);
  expect(acknowledgedFirst).toBeGreaterThan(0);
  expect(pagedFirst).toBeGreaterThan(0);
}, 600_000);
