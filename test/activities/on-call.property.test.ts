import fc from "fast-check";
import { DateTime } from "luxon";
import { peopleBehind, schedulePreview } from "../../activities/on-call.ts";
import { orderAt } from "../../activities/rotation.ts";
import type { Rotation } from "../../config/settings.ts";
import { settingsWith } from "../config/example.ts";

/** Zones that change their clocks at different times of the year and day, by an hour and by half of one. */
const zones = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Kolkata"];
const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const base = settingsWith("");
const from = Date.parse("2025-06-01T00:00:00Z");
const instants = fc.integer({ min: 0, max: 2 * 365 * 24 * 60 }).map((minutes) => from + minutes * 60_000);
const times = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom("00", "15", "30", "59"));

const rotations: fc.Arbitrary<Rotation> = fc.record({
  turns: fc.constant("weekly" as const),
  timeZone: fc.constantFrom(...zones),
  handoffDay: fc.constantFrom(...days),
  handoffTime: times.map(([hour, minute]) => `${String(hour).padStart(2, "0")}:${minute}`),
  startsOn: fc.integer({ min: 0, max: 700 }).map((day) => new Date(from + day * 86_400_000).toISOString().slice(0, 10)),
  members: fc.shuffledSubarray(["alice", "bob", "carol", "dave"], { minLength: 1 }),
  overrides: fc.constant([]),
});

test("in the same local hour a week later the next member is on duty, whatever the clocks did in between", () => {
  fc.assert(
    fc.property(rotations, instants, (rotation, at) => {
      const local = DateTime.fromMillis(at, { zone: rotation.timeZone ?? "UTC" });
      // Noon of the day after the handoff: far from any handoff and any change of clocks.
      const noon = local.set({ hour: 12, minute: 0 });
      const [now = ""] = orderAt(rotation, noon.toMillis(), "UTC");
      const [then] = orderAt(rotation, noon.plus({ weeks: 1 }).toMillis(), "UTC");
      const next = rotation.members[(rotation.members.indexOf(now) + 1) % rotation.members.length];
      expect(then).toBe(next);
    }),
    { numRuns: 120 },
  );
});

test("duty changes hands only at the handoff's wall-clock time on the handoff's day", () => {
  fc.assert(
    fc.property(rotations, instants, (rotation, at) => {
      const zone = rotation.timeZone ?? "UTC";
      const settings = { ...base, rotations: { line: rotation }, onCall: { primary: "line" } };
      for (const shift of schedulePreview("line", at, 4, settings)) {
        const local = DateTime.fromMillis(shift.from, { zone });
        expect(days[local.weekday - 1]).toBe(rotation.handoffDay);
        const [hour = 0, minute = 0] = rotation.handoffTime.split(":").map(Number);
        const meant = local.startOf("day").set({ hour, minute });
        expect(shift.from).toBe(meant.toMillis());
      }
    }),
    { numRuns: 80 },
  );
});

test("the preview says of every instant what paging would find", () => {
  const settings = (rotation: Rotation) => ({ ...base, rotations: { line: rotation }, onCall: { primary: "line" } });
  const covers = fc.array(
    fc.record({
      person: fc.constantFrom("alice", "bob"),
      day: fc.integer({ min: 0, max: 40 }),
      length: fc.integer({ min: 1, max: 9 }),
    }),
    { maxLength: 3 },
  );
  fc.assert(
    fc.property(rotations, instants, covers, fc.nat(5 * 7 * 24 * 60), (rotation, at, chosen, offset) => {
      const date = (day: number) => new Date(at + day * 86_400_000).toISOString().slice(0, 10);
      const overrides = chosen.map((it) => ({
        person: it.person,
        from: date(it.day),
        until: date(it.day + it.length),
      }));
      const covered = settings({ ...rotation, overrides });
      const shifts = schedulePreview("line", at, 5, covered);
      const asked = at + offset * 60_000;
      const found = shifts.filter((it) => it.from <= asked && asked < it.until).map((it) => it.person);
      fc.pre(found.length > 0);
      expect(peopleBehind("primary", asked, covered)).toEqual(found);
    }),
    { numRuns: 120 },
  );
});

test("everybody of the rotation is asked exactly once", () => {
  fc.assert(
    fc.property(rotations, instants, (rotation, at) => {
      expect([...orderAt(rotation, at, "UTC")].sort()).toEqual([...rotation.members].sort());
    }),
  );
});
