import { defaultPolicy } from "../../domain/default-policy.ts";
import { minute } from "../../domain/incident/moment.ts";
import { newSnapshot } from "../../domain/incident/snapshot.ts";
import { wakesFromRestAt } from "../../workflows/when-to-rest.ts";
import { openState } from "../../workflows/run-state.ts";
import { closedAt60 } from "./support/told-commands.ts";
import { story } from "./support/story.ts";

/** Returns how many minutes after its step each of a thousand incidents with the same life wakes from rest. */
const wakings = (incident: ReturnType<ReturnType<typeof story>["incident"]>, stepAt: number): readonly number[] =>
  Array.from({ length: 1000 }, (_, index) => {
    const { id, kind, policy } = incident;
    const snapshot = { ...newSnapshot(id, kind, policy), incident: { ...incident, id: `${id}-${String(index)}` } };
    return ((wakesFromRestAt(openState(snapshot)) ?? 0) - stepAt) / minute;
  });

describe("a morning on which a thousand incidents have somebody to nudge", () => {
  const it = closedAt60("sev2", { policy: defaultPolicy });
  it.on("2026-01-30 10:59");
  const late = wakings(it.incident(), Date.parse("2026-01-30T11:00:00Z"));

  test("is spread over a quarter of an hour, and none is early", () => {
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    expect(Math.min(...late)).toBeLessThan(1);
    expect(Math.max(...late)).toBeGreaterThan(14);
    expect(Math.max(...late)).toBeLessThan(15);
  });

  test("wakes each incident at the same minute every time", () => {
    expect(wakings(it.incident(), Date.parse("2026-01-30T11:00:00Z"))).toEqual(late);
  });
});

test("a page is never spread", () => {
  const it = story({ policy: defaultPolicy });
  it.alert(0, "sev2");
  it.to(3);
  expect(new Set(wakings(it.incident(), it.start))).toEqual(new Set([5]));
});
