import { type IncidentHarness, openHarness } from "../support/incident-harness.ts";
import { person } from "../support/test-incident.ts";

let harness: IncidentHarness;
beforeAll(async () => {
  harness = await openHarness();
}, 60_000);
afterAll(async () => harness.close());

const resolution = {
  mitigation: "Pool enlarged",
  serviceStatus: "normal",
  errorRate: "0.1 %",
  latency: "120 ms",
  reason: "The cause is gone",
};

describe("an incident from the alert to its close", () => {
  test("pages the primary, and the secondary when the primary is silent for five minutes", async () => {
    const incident = await harness.fireAlert();
    await incident.expectPage("primary");
    await incident.fastForward(4.9);
    await incident.expectNoPage("secondary");
    await incident.fastForward(0.2);
    await incident.expectPage("secondary");
  }, 60_000);

  test("pages nobody further once somebody has acknowledged", async () => {
    const incident = await harness.fireAlert();
    await incident.settle();
    await incident.command("acknowledge", {});
    await incident.fastForward(4);
    await incident.command("decline", { because: "known-issue", note: "Ticket 42" });
    await incident.fastForward(24 * 60);
    await incident.expectPage("primary");
    await incident.expectNoPage("secondary");
    expect(await incident.status()).toBe("COMPLETED");
    expect(incident.eventsNamed("ended")).toMatchObject([{ as: "declined" }]);
  }, 60_000);

  test("is driven by commands through all phases, and every event is recorded", async () => {
    const incident = await harness.fireAlert();
    await incident.settle();
    await incident.command("acknowledge", {});
    await incident.command("declare", {
      severity: "sev2",
      service: "checkout",
      title: "Checkout fails",
      impact: "Half of the payments fail",
    });
    expect((await incident.view()).phase).toBe("respond");
    await incident.command("takeCommand", {}, person("bob"));
    expect((await incident.view()).phase).toBe("investigate");
    await incident.command(
      "startMitigation",
      { strategy: "configuration-change", description: "Enlarge the pool", risk: "low", rollbackPlan: "shrink it" },
      person("bob"),
    );
    await incident.command("markMitigated", {}, person("bob"));
    expect((await incident.view()).phase).toBe("resolve");
    await incident.command("clearAlert", { alert: "pool-exhausted" });
    await incident.command("resolve", resolution, person("bob"));
    const { revision } = await incident.command(
      "close",
      { impact: "Half of the payments failed for 5 minutes", reason: "Stable" },
      person("bob"),
    );
    await incident.settle();
    const { undone, unrecorded, incident: facts, phase } = await incident.view();
    expect({ undone, unrecorded, phase }).toEqual({ undone: 0, unrecorded: 0, phase: "post-incident" });
    expect(incident.events().map(({ seq }) => seq)).toEqual(Array.from({ length: facts.seq }, (_, index) => index + 1));
    expect(incident.events()[revision - 1]?.type).toBe("closed");
    await incident.expectMessage("room/declaration");
  }, 60_000);
});
