import { bytesOf } from "../../domain/incident/size-in-json.ts";
import { type IncidentHarness, openHarness } from "../support/incident-harness.ts";
import { expectReplays } from "../support/replaying.ts";
import { monitoring } from "../support/test-incident.ts";

let harness: IncidentHarness;
beforeAll(async () => {
  harness = await openHarness();
}, 60_000);
afterAll(async () => harness.close());

const wide = "漢".repeat(1000);

test("an incident from which the records were away for long goes on as new, and all events are recorded in the end", async () => {
  harness.world.breakDown("records");
  const incident = await harness.declareIncident({ turnOverAfterEvents: 60 });
  await incident.signal("takeCommand", { by: "bob" });
  for (let from = 0; from < 900; from += 100) {
    const alerts = Array.from({ length: 100 }, (_, number) => ({
      ...{ status: "firing", alert: `Errors ${from + number}`, summary: wide, severity: "sev2", service: "checkout" },
      ...{ source: "prometheus", startedAt: Date.now() },
    }));
    await incident.signal("takeAlerts", { by: monitoring, key: `alerts/${from}`, alerts });
  }
  for (let number = 0; number < 200; number += 1) await incident.signal("recordFinding", { by: "bob", text: wide });
  await incident.hasTurnedOver();
  const snapshot = await incident.snapshot();
  expect(bytesOf(snapshot)).toBeLessThan(1_900_000);
  expect(bytesOf(snapshot.unrecorded)).toBeLessThan(400_000);

  harness.world.heal("records");
  await incident.allRecorded(1500);
  expect(incident.eventsNamed("alertFired").map(({ summary }) => summary)).toEqual(Array(900).fill(wide));
  const seqs = incident.events().map(({ seq }) => seq);
  expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  for (const history of await incident.histories()) await expectReplays(harness.temporal.workflowBundle(), history);
}, 240_000);
