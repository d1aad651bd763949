import { setTimeout as sleep } from "node:timers/promises";
import { type IncidentHarness, openHarness } from "../support/incident-harness.ts";
import { ownRule, raceAcknowledgements } from "../support/acknowledgement-race.ts";
import { person } from "../support/test-incident.ts";

let harness: IncidentHarness;
beforeAll(async () => {
  harness = await openHarness(["real"], { further: ownRule });
}, 60_000);
afterAll(async () => harness.close());

describe("commands and time that compete", () => {
  test("of five declarations in one task one wins, and four are refused without a trace", async () => {
    const incident = await harness.fireAlert();
    await incident.settle();
    const declarations: Promise<PromiseSettledResult<unknown>[]>[] = [];
    await harness.withoutWorkers(async () => {
      for (const name of ["alice", "bob", "carol", "dave", "erin"]) {
        const declaration = { severity: "sev2", service: "checkout", title: name, impact: "Payments fail" } as const;
        declarations.push(Promise.allSettled([incident.command("declare", declaration, person(name))]));
      }
      await sleep(500); // Leaves time for all five to reach the server.
    });
    const outcomes = (await Promise.all(declarations)).flat();
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await incident.settle();
    expect(incident.eventsNamed("declared")).toHaveLength(1);
    expect(incident.eventsNamed("commandRefused")).toHaveLength(0);
    const [history] = await incident.histories();
    const updates = history?.events?.filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes) ?? [];
    expect(updates).toHaveLength(1);
    const tasksWithUpdates = new Set(
      updates.map((event) =>
        String(event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequestSequencingEventId),
      ),
    );
    expect(tasksWithUpdates.size).toBe(1);
  }, 60_000);

  test("after an acknowledgement nobody is paged, however close to the timer it came", async () => {
    const { acknowledgedFirst, pagedFirst } = await raceAcknowledgements(harness, 40);
    expect(acknowledgedFirst).toBeGreaterThan(0);
    expect(pagedFirst).toBeGreaterThan(0);
  }, 120_000);
});
