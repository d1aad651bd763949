import { quietPolicy } from "./support/story.ts";
import { newSnapshot, snapshotVersion, upcast } from "../../domain/incident/snapshot.ts";

describe("a snapshot", () => {
  const today = newSnapshot("incident-2026-01-29-1423", "real", quietPolicy);

  test("of today is taken as it is", () => {
    expect(upcast(today)).toEqual(today);
  });

  test("survives being written as JSON", () => {
    expect(JSON.parse(JSON.stringify(today))).toEqual(today);
  });

  test("of the version before, without lane health, is brought to today's shape, and keeps what it held", () => {
    const { laneHealth: _, ...rest } = today;
    const older = { ...rest, version: 0, seenKeys: [{ key: "k", seq: 3 }] };
    expect(upcast(older)).toMatchObject({
      version: snapshotVersion,
      laneHealth: {},
      seenKeys: [{ key: "k", seq: 3 }],
    });
  });

  test("of version 1, with a table of alerts, keeps its alerts as a list", () => {
    const fact = { summary: "Errors", startedAt: 1, firedAt: 2, clearedAt: 3 };
    const older = { ...today, version: 1, incident: { ...today.incident, alerts: { constructor: fact, B: fact } } };
    expect(upcast(older).incident.alerts).toEqual([
      { alert: "constructor", ...fact },
      { alert: "B", ...fact },
    ]);
  });

  test("of a version that nothing lifts any more, or of a newer release, is refused by name", () => {
    expect(() => upcast({ ...today, version: -1 })).toThrow("no upcaster for snapshot version -1");
    const newer = snapshotVersion + 1;
    expect(() => upcast({ ...today, version: newer })).toThrow(
      `snapshot version ${String(newer)} is not known to this release`,
    );
  });
});
