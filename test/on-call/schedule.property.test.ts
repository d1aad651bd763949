import fc from "fast-check";
import { readSettings } from "../config/read-settings.ts";
import type { Settings } from "../../config/settings.ts";
import { gapsBetween, onDutyAt, type Schedule, scheduleNamed, shiftsBetween } from "../../on-call/schedule.ts";
import { settingsWith } from "../config/example.ts";
import { clockChanges } from "./clock-changes.ts";

const hour = 3_600_000;
const day = 24 * hour;
const zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu"] as const;
const changes = zones.flatMap((zone) => clockChanges(zone, Date.UTC(2009, 0), Date.UTC(2028, 0)));
const people = ["alice", "bob", "carol", "dave"];
const base = settingsWith("");

type Layer = Settings["schedules"][string]["layers"][number];
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom("00", "30"))
  .map(([hours, minutes]) => `${String(hours).padStart(2, "0")}:${minutes}`);
const layer = (restrictions: fc.Arbitrary<Layer["restrictions"]>): fc.Arbitrary<Layer> =>
  fc.record({
    name: fc.constantFrom("days", "nights"),
    timeZone: fc.constantFrom(...zones),
    turns: fc.constantFrom("weekly", "daily", "hourly"),
    every: fc.integer({ min: 1, max: 12 }),
    handoffDay: fc.constantFrom("mon", "fri"),
    handoffTime: time,
    startsOn: fc.constant("2026-01-05"),
    members: fc.shuffledSubarray(people, { minLength: 1 }),
    restrictions,
  });
const unrestricted = layer(fc.constant([]));
const restricted = layer(
  fc.array(fc.record({ days: fc.constant(["mon", "wed", "sat"]), from: time, until: time }), { maxLength: 2 }),
);

/** Makes a random instant within two days of a change of the clocks. */
const nearAChange = fc
  .tuple(fc.constantFrom(...changes), fc.integer({ min: -172_800, max: 172_800 }))
  .map(([change, seconds]) => change + seconds * 1000);

const override = fc
  .record({ start: fc.integer({ min: -400_000, max: 400_000 }), seconds: fc.integer({ min: 1, max: 200_000 }) })
  .chain(({ start, seconds }) =>
    fc.record({
      person: fc.constantFrom(...people),
      insteadOf: fc.option(fc.constantFrom(...people), { nil: undefined }),
      start: fc.constant(start),
      seconds: fc.constant(seconds),
    }),
  );

function scheduleOf(layers: readonly Layer[], overrides: Settings["schedules"][string]["overrides"] = []): Schedule {
  const schedules = { line: { handoffTime: "09:00", layers: [...layers], overrides, shadows: [] } };
  const found = scheduleNamed("line", { ...base, schedules });
  if (found === undefined) throw new Error("the schedule is there");
  return found;
}

test("without restrictions nobody is missing and nobody is doubled, whatever the clocks do", () => {
  fc.assert(
    fc.property(fc.array(unrestricted, { minLength: 1, maxLength: 3 }), nearAChange, (layers, at) => {
      const shifts = shiftsBetween(scheduleOf(layers), at, at + 4 * day);
      expect(shifts[0]?.from).toBe(at);
      expect(shifts.at(-1)?.until).toBe(at + 4 * day);
      for (const [place, shift] of shifts.entries()) {
        expect(shift.person).toBeDefined();
        expect(shift.until).toBeGreaterThan(shift.from);
        if (place > 0) expect(shift.from).toBe(shifts[place - 1]?.until);
      }
    }),
    { numRuns: 300 },
  );
});

test("the preview says of every instant what paging would find, layers, restrictions and overrides included", () => {
  fc.assert(
    fc.property(
      fc.array(restricted, { minLength: 1, maxLength: 3 }),
      fc.array(override, { maxLength: 3 }),
      nearAChange,
      fc.array(fc.integer({ min: 0, max: 4 * 86_400 - 1 }), { minLength: 10, maxLength: 10 }),
      (layers, covers, at, seconds) => {
        const iso = (instant: number) => new Date(instant).toISOString();
        const overrides = covers.map(({ person, insteadOf, start, seconds: length }) => ({
          person,
          ...(insteadOf === undefined ? {} : { insteadOf }),
          from: iso(at + start * 1000),
          until: iso(at + (start + length) * 1000),
        }));
        const schedule = scheduleOf(layers, overrides);
        const shifts = shiftsBetween(schedule, at, at + 4 * day);
        for (const second of seconds) {
          const asked = at + second * 1000;
          const found = shifts.filter((it) => it.from <= asked && asked < it.until).map((it) => it.person);
          expect(found).toEqual([onDutyAt(schedule, asked)?.person]);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test("hours that end when the next ones begin leave no gap and no overlap on any night, also not by the clock's change", () => {
  fc.assert(
    fc.property(fc.constantFrom(...zones), time, time, nearAChange, (timeZone, dawn, dusk, at) => {
      fc.pre(dawn !== dusk);
      const turning = { turns: "never", handoffDay: "mon", handoffTime: "09:00", startsOn: "2026-01-05" } as const;
      const shared = { ...turning, timeZone };
      const days = { ...shared, name: "days", members: ["alice"], restrictions: [{ from: dawn, until: dusk }] };
      const nights = { ...shared, name: "nights", members: ["bob"], restrictions: [{ from: dusk, until: dawn }] };
      const other = scheduleOf([nights, days]);
      const first = scheduleOf([days, nights]);
      expect(gapsBetween(first, at, at + 3 * day)).toEqual([]);
      expect(shiftsBetween(first, at, at + 3 * day)).toEqual(shiftsBetween(other, at, at + 3 * day));
    }),
    { numRuns: 300 },
  );
});

test("a layer of hours is active only in them", () => {
  const { settings } = readSettings(
    "config.yaml",
    `
people: { alice: {}, bob: {} }
contacts: { fallback: bob }
onCall: { primary: office }
schedules:
  office:
    timeZone: Europe/Berlin
    layers:
      - { name: office hours, members: [alice], restrictions: [{ days: [mon, tue], from: "09:00", until: "17:00" }] }
      - { name: monday night, members: [bob], restrictions: [{ days: [mon], from: "22:00", until: "02:30" }] }
`,
  );
  const office = scheduleNamed("office", settings);
  if (office === undefined) throw new Error("the schedule is there");
  const from = Date.parse("2026-03-23T00:00:00Z");
  const rows = shiftsBetween(office, from, from + 3 * day).map(
    (it) => `${new Date(it.from).toISOString().slice(5, 16)} ${it.person ?? "nobody"}`,
  );
  expect(rows).toEqual([
    "03-23T00:00 nobody",
    "03-23T08:00 alice",
    "03-23T16:00 nobody",
    "03-23T21:00 bob",
    "03-24T01:30 nobody",
    "03-24T08:00 alice",
    "03-24T16:00 nobody",
  ]);
});
