import { expectAllTaken, floodWithAlerts } from "../support/alert-flood.ts";
import { type IncidentHarness, openHarness } from "../support/incident-harness.ts";
import { monitoring } from "../support/test-incident.ts";

let harness: IncidentHarness;
beforeAll(async () => {
  harness = await openHarness();
}, 60_000);
afterAll(async () => harness.close());

test("of 1,000 alerts that waited for a worker one workflow task takes a few, and an acknowledgement overtakes the rest", async () => {
  const incident = await floodWithAlerts(harness, 1000);
  await expectAllTaken(harness, incident, 1000);
  const [acknowledged] = incident.eventsNamed("acknowledged");
  const before = incident.eventsNamed("alertFired").filter(({ seq }) => seq < (acknowledged?.seq ?? 0));
  expect(before.length).toBeLessThan(500);
}, 120_000);

test("one message with 1,000 alerts is taken in portions, each alert once", async () => {
  const incident = await harness.fireAlert();
  const about = {
    summary: "Errors",
    severity: "sev2",
    service: "checkout",
    source: "prometheus",
    startedAt: Date.now(),
  };
  const alerts = Array.from({ length: 1000 }, (_, node) => ({ status: "firing", alert: `Errors ${node}`, ...about }));
  const send = async () => incident.signal("takeAlerts", { by: monitoring, key: "many alerts", alerts });
  await send();
  await send();
  await incident.settle();
  await expectAllTaken(harness, incident, 1000);
}, 60_000);
