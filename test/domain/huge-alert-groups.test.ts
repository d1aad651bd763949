import { alertNamed, type Incident, incidentBeforeOpening } from "../../domain/incident/incident.ts";
import { obligations } from "../../domain/obligations.ts";
import { reactions } from "../../domain/reactions.ts";
import { decide } from "../../domain/decide.ts";
import { mostAlertsKept } from "../../domain/detecting/alert-facts.ts";
import { monitoring } from "./support/cast.ts";
import { quietPolicy, type Story, story } from "./support/story.ts";
import type { AlertReport } from "../../domain/detecting/alert.ts";

const alertName = (number: number) => `HighErrorRate ${String(number)}`;
const report = {
  status: "firing",
  summary: "Errors",
  severity: "sev3",
  service: "api",
  source: "prometheus",
  startedAt: Date.parse("2026-01-29T14:24:00Z"),
} as const;
const firing = (it: Story, number: number): AlertReport => ({
  ...report,
  alert: alertName(number),
  startedAt: it.now(),
});
const clear = (it: Story, number: number): AlertReport => ({
  status: "resolved",
  alert: alertName(number),
  startedAt: it.now(),
});
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
const take = (it: Story, reports: readonly AlertReport[]) =>
  it.give({ type: "takeAlerts", alerts: reports }, monitoring);

test("an incident keeps the newest alerts of a huge group and counts the rest; it does not end before a person says so", () => {
  const it = story();
  take(
    it,
    numbers(0, mostAlertsKept).map((number) => firing(it, number)),
  );
  it.to(1);
  take(it, [clear(it, 1), ...numbers(0, 3).map((more) => firing(it, mostAlertsKept + more))]);
  const { alerts, alertsBeyond } = it.incident();
  // Alerts that had cleared were dropped first, then the two that had fired longest ago.
  expect(alerts).toHaveLength(mostAlertsKept);
  expect(alertsBeyond).toBe(2);
  expect([0, 1, 2].map((number) => alertNamed({ alerts }, alertName(number)) !== undefined)).toEqual([
    false,
    false,
    false,
  ]);
  expect(alertNamed({ alerts }, alertName(mostAlertsKept + 2))).toBeDefined();
  // The database has the event of every alert.
  expect(it.events().filter(({ type }) => type === "alertFired")).toHaveLength(mostAlertsKept + 3);

  take(
    it,
    numbers(3, mostAlertsKept + 3).map((number) => clear(it, number)),
  );
  expect(it.incident().ended).toBeUndefined();
  expect(JSON.stringify(it.incident()).length).toBeLessThan(500_000);
});

/** Measures the processor time, in milliseconds, that the rules need for so many alerts. */
const costOf = (alerts: number): number => {
  const { user } = process.cpuUsage();
  let incident = incidentBeforeOpening("incident-2026-01-29-1423", "real", quietPolicy);
  const envelope = { by: monitoring, key: "flood" };
  for (let number = 0; number < alerts; number += 1) {
    const command = { type: "takeAlerts", alerts: [{ ...report, alert: alertName(number) }] } as const;
    const decision = decide(incident, { ...envelope, command }, report.startedAt);
    if ("refusal" in decision) throw new Error(decision.refusal);
    for (const { before, event, after } of decision.happenings) reactions(before, event, after);
    incident = decision.happenings.at(-1)?.after ?? incident;
  }
  return process.cpuUsage({ user, system: 0 }).user / 1000;
};

test("an alert costs the same beyond 1,000 alerts as before", () => {
  costOf(1000);
  const [few, many] = [costOf(1000), costOf(4000)];
  // Four times as many alerts should cost about 4 times as much; an earlier version took 30 times as much.
  expect(many).toBeLessThan(12 * few);
});

test("no promise looks at alerts, but for whether there are any", () => {
  const it = story();
  it.alert(0, "sev2", "A");
  it.at(2, "alice", { type: "acknowledge" });
  const owed = (incident: Incident) =>
    obligations(incident).map(({ steps, ...owes }) => ({ ...owes, steps: steps.length }));
  const others = { seq: 1_000_000, lastSpokenAt: 7, alertsBeyond: 7, findings: 7, changes: [] };
  const alerts = [{ alert: "B", summary: "", startedAt: 0, firedAt: 0 }];
  // A copy of the policy (another object) makes the rules derive the obligations anew.
  const { policy } = it.incident();
  expect(owed({ ...it.incident(), ...others, alerts, policy: { ...policy } })).toEqual(owed(it.incident()));
});
