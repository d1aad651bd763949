import { newSnapshot } from "../../domain/incident/snapshot.ts";
import { type IncidentHarness, openHarness } from "../support/incident-harness.ts";

let harness: IncidentHarness;
beforeAll(async () => {
  harness = await openHarness();
}, 60_000);
afterAll(async () => harness.close());

const alert = {
  alert: "pool-exhausted",
  summary: "Connection pool exhausted",
  severity: "sev2",
  service: "checkout",
  source: "by hand",
  startedAt: "2026-01-29T14:23:00Z",
};

describe("raw signals, as the Temporal UI and CLI send them", () => {
  test("drive a whole incident, from people who only say their name", async () => {
    const incident = await harness.resume(newSnapshot("incident-by-hand", "real", harness.policy));
    await incident.signal("fireAlert", { by: { kind: "machine", name: "prometheus", via: "machine" }, ...alert });
    await incident.expectPage("primary");
    await incident.signal("acknowledge", "alice");
    await incident.signal("declare", {
      severity: "sev2",
      service: "checkout",
      title: "Down",
      impact: "All",
      by: "alice",
    });
    await incident.signal("takeCommand", { by: "bob" });
    await incident.signal("markMitigated", { by: "bob" });
    await incident.signal("clearAlert", { by: "bob", alert: alert.alert });
    await incident.signal("resolve", {
      by: "bob",
      mitigation: "Pool enlarged",
      serviceStatus: "normal",
      errorRate: "0 %",
      latency: "100 ms",
      reason: "gone",
    });
    await incident.signal("close", { by: "bob", impact: "All payments failed", reason: "Stable" });
    await incident.settle();
    expect(incident.eventsNamed("commandRefused")).toEqual([]);
    expect(incident.eventsNamed("closed")).toHaveLength(1);
    expect(incident.eventsNamed("acknowledged")[0]?.by).toEqual({ kind: "unverified", name: "alice", via: "temporal" });
    expect(incident.eventsNamed("alertFired")[0]?.startedAt).toBe(Date.parse(alert.startedAt));
  }, 60_000);

  const mistakes: readonly (readonly [string, unknown, RegExp])[] = [
    ["declare", { by: "alice", severity: "sev9", service: "a", title: "b", impact: "c" }, /^severity: declare takes/],
    ["declare", { by: "alice", severity: "sev1", title: "b", impact: "c" }, /^service: declare needs it/],
    ["completeTask", { by: "alice", task: "one" }, /^task: completeTask takes a number/],
    ["acknowledge", { by: "alice", acknowledged: true }, /^acknowledged: acknowledge has no such field/],
    ["acknowledge", ["alice"], /^by: /],
    ["acknowledge", { by: { kind: "system", name: "system", via: "machine" } }, /^by: /],
    ["acknowledge", { by: "alice", key: 7 }, /^key: /],
    ["acknowledge", { by: "alice", sentAt: "now" }, /^sentAt: /],
    ["postUpdate", { by: "alice", form: "poem", text: "…" }, /^form: postUpdate takes/],
    ["postUpdate", { by: "alice", form: "free", text: 7 }, /^text: postUpdate takes a text/],
    ["aknowledge", "alice", /^There is no command named aknowledge/],
    ["time", { by: "alice" }, /^There is no command named time/],
    ["markMitigated", undefined, /./],
  ];
  test("that make no sense stand on the timeline with what is wrong, and stop nothing", async () => {
    const incident = await harness.fireAlert();
    await incident.settle();
    for (const [name, argument] of mistakes) await incident.signal(name, argument);
    await incident.settle();
    const refused = incident.eventsNamed("commandRefused");
    expect(refused.map(({ command }) => command)).toEqual(mistakes.map(([name]) => name));
    refused.forEach(({ refusal }, index) => expect(refusal).toMatch(mistakes[index]?.[2] ?? ""));
    await incident.fastForward(6);
    await incident.expectPage("secondary");
  }, 60_000);

  test("are carried out once under their key, and refused once", async () => {
    const incident = await harness.fireAlert();
    const finding = { by: "alice", key: "finding-1", text: "It is the pool" };
    for (let times = 0; times < 3; times += 1) await incident.signal("recordFinding", finding);
    for (let times = 0; times < 3; times += 1) await incident.signal("tick", { by: "alice", key: "tick-1", item: "?" });
    await incident.settle();
    expect(incident.eventsNamed("findingRecorded")).toHaveLength(1);
    expect(incident.eventsNamed("commandRefused")).toHaveLength(1);
  }, 60_000);

  test("of the Cancel button are refused: the incident goes on", async () => {
    const incident = await harness.fireAlert();
    await incident.settle();
    await incident.handle.cancel();
    await incident.fastForward(6);
    await incident.expectPage("secondary");
    expect(incident.eventsNamed("commandRefused")).toMatchObject([{ command: "cancel" }]);
    expect(await incident.status()).toBe("RUNNING");
  }, 60_000);
});
