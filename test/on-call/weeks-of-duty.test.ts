import fc from "fast-check";
import { totalDuty, weeksOfDuty } from "../../on-call/weeks-of-duty.ts";

const hour = 3_600_000;
const at = (iso: string) => Date.parse(iso);
const shift = (from: string, until: string, person: string | undefined) => ({
  from: at(from),
  until: at(until),
  person,
});

test("a shift over a Monday is in both weeks, which begin by the reader's clock", () => {
  const [first, second, ...others] = weeksOfDuty(
    [shift("2026-10-23T08:00:00Z", "2026-10-27T08:00:00Z", "alice")],
    "Europe/Berlin",
  );
  expect(others).toEqual([]);
  // The clocks go back on that Sunday, so Monday begins at 23:00 UTC.
  expect(first?.shifts).toEqual([shift("2026-10-23T08:00:00Z", "2026-10-25T23:00:00Z", "alice")]);
  expect(second).toEqual({
    monday: at("2026-10-25T23:00:00Z"),
    shifts: [shift("2026-10-25T23:00:00Z", "2026-10-27T08:00:00Z", "alice")],
  });
});

test("totals say how much each person is on duty, how much of it at weekends, and for how long nobody is", () => {
  const shifts = [
    shift("2026-11-20T16:00:00Z", "2026-11-21T06:00:00Z", "alice"),
    shift("2026-11-21T06:00:00Z", "2026-11-21T08:00:00Z", undefined),
    shift("2026-11-21T08:00:00Z", "2026-11-23T09:00:00Z", "bob"),
  ];
  expect(totalDuty(shifts, "UTC")).toEqual([
    { person: "bob", hours: 49, weekendHours: 40, shifts: 1 },
    { person: "alice", hours: 14, weekendHours: 6, shifts: 1 },
    { person: undefined, hours: 2, weekendHours: 2, shifts: 1 },
  ]);
});

test("whatever the shifts and the zone, no hour is lost or counted twice", () => {
  const zone = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu");
  const lengths = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9000 }), lengths, zone, (begin, hours, timeZone) => {
      let from = at("2026-01-01T00:00:00Z") + begin * hour;
      const shifts = hours.map((many, place) => {
        const one = { from, until: from + many * hour, person: `p${String(place % 3)}` };
        from = one.until;
        return one;
      });
      const sum = hours.reduce((all, many) => all + many, 0);
      const inWeeks = weeksOfDuty(shifts, timeZone).flatMap((week) => week.shifts);
      expect(inWeeks.reduce((all, it) => all + it.until - it.from, 0)).toBe(sum * hour);
      expect(totalDuty(shifts, timeZone).reduce((all, it) => all + it.hours, 0)).toBe(sum);
    }),
  );
});
