import { mostAlertsKept } from "../../domain/facts/detection.ts";
import { monitoring } from "./support/cast.ts";
import { type Story, story } from "./support/story.ts";
import type { AlertReport } from "../../domain/alert.ts";

const named = (number: number) => `HighErrorRate ${String(number)}`;
const firing = (it: Story, number: number): AlertReport => ({
  ...{ status: "firing", alert: named(number), summary: "Errors", severity: "sev3", service: "api" },
  ...{ source: "prometheus", startedAt: it.now() },
});
const clear = (it: Story, number: number): AlertReport => ({
  status: "resolved",
  alert: named(number),
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
  // What was over made room first, then the two that had fired longest ago.
  expect(Object.keys(alerts)).toHaveLength(mostAlertsKept);
  expect(alertsBeyond).toBe(2);
  expect([0, 1, 2].map((number) => Object.hasOwn(alerts, named(number)))).toEqual([false, false, false]);
  expect(Object.hasOwn(alerts, named(mostAlertsKept + 2))).toBe(true);
  // Each of them is in the records.
  expect(it.events().filter(({ type }) => type === "alertFired")).toHaveLength(mostAlertsKept + 3);

  take(
    it,
    numbers(3, mostAlertsKept + 3).map((number) => clear(it, number)),
  );
  expect(it.incident().ended).toBeUndefined();
  expect(JSON.stringify(it.incident()).length).toBeLessThan(500_000);
});
