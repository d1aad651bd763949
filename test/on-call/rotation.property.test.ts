import fc from "fast-check";
import { handoffsBetween, turnAt, type Turning } from "../../on-call/rotation.ts";
import { instantOf, wallTimeAt } from "../../on-call/wall-clock.ts";
import { clockChanges, wallTime } from "./clock-changes.ts";

/**
 * Time zones whose clocks change by an hour in either direction, by half an hour, at midnight, or by a whole day; one
 * without summer time in the middle of the year; and one without any change.
 */
const zones = [
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "America/Santiago",
  "Africa/Casablanca",
  "Asia/Kathmandu",
] as const;
const hour = 3_600_000;
const day = 24 * hour;
const changes = new Map(zones.map((zone) => [zone, clockChanges(zone)]));
const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const times = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom("00", "15", "30", "59"))
  .map(([hours, minutes]) => `${String(hours).padStart(2, "0")}:${minutes}`);

const turnings: fc.Arbitrary<Turning> = fc.record({
  turns: fc.constantFrom("weekly", "daily", "hourly", "custom"),
  every: fc.integer({ min: 1, max: 5 }),
  handoffDay: fc.constantFrom(...days),
  handoffTime: times,
  handoffs: fc
    .uniqueArray(fc.record({ day: fc.constantFrom(...days), time: times }), { minLength: 1, maxLength: 5 })
    .filter((it): it is [(typeof it)[number], ...typeof it] => it.length > 0),
  startsOn: fc
    .integer({ min: 0, max: 7000 })
    .map((n) => new Date(Date.UTC(2008, 0) + n * day).toISOString().slice(0, 10)),
  members: fc.constant(["alice", "bob", "carol"]),
});

test("the zones change their clocks as often as one thinks", () => {
  expect(changes.get("Europe/Berlin")).toHaveLength(46);
  expect(changes.get("Asia/Kathmandu")).toHaveLength(0);
  expect(changes.get("Pacific/Apia")).toContain(Date.parse("2011-12-30T10:00:00Z"));
});

describe.each(zones)("around every change of the clocks in %s", (zone) => {
  const around = changes.get(zone) ?? [];
  const instants = [...(around.length === 0 ? [Date.UTC(2026, 0)] : around)];
  /** Checks random seconds from a day before to a day after every change. */
  const each = (check: (at: number, turning: Turning) => void, runs = 6) => {
    for (const change of instants)
      fc.assert(
        fc.property(turnings, fc.integer({ min: -86_400, max: 86_400 }), (turning, seconds) => {
          check(change + seconds * 1000, turning);
        }),
        { numRuns: runs, seed: change % 1_000_000 },
      );
  };

  test("every instant lies in exactly one turn, and turns follow each other without a hole", () => {
    each((at, turning) => {
      const turn = turnAt(turning, at, zone);
      expect(turn.from).toBeLessThanOrEqual(at);
      expect(turn.until).toBeGreaterThan(at);
      expect(turnAt(turning, turn.from, zone)).toEqual(turn);
      expect(turnAt(turning, turn.until - 1, zone)).toEqual(turn);
      const next = turnAt(turning, turn.until, zone);
      expect(next.from).toBe(turn.until);
      expect(next.number).toBeGreaterThan(turn.number);
    });
  });

  test("duty changes hands when the clock on the wall first shows the time of the handoff, or has skipped it", () => {
    each((at, turning) => {
      for (const handoff of handoffsBetween(turning, at, at + 3 * day, zone).slice(0, 8)) {
        const shown = wallTime(handoff, zone);
        const justBefore = wallTime(handoff - 1, zone);
        const mark = markIn(turning, justBefore, shown);
        expect(mark).toBeDefined();
        // If the clocks show the time of a handoff twice, duty is handed over the first time.
        const shownBefore = around.filter((it) => it <= handoff && it > handoff - 2 * day);
        for (const change of shownBefore) expect(wallTime(change - 1, zone)).toBeLessThan(mark ?? 0);
      }
    });
  });

  test("a later time on the wall is never an earlier instant, and what is shown is shown again", () => {
    each((at) => {
      const wall = wallTimeAt(at, zone);
      const instant = instantOf(wall, zone);
      expect(wallTime(instant, zone)).toBe(wall);
      expect(instant).toBeLessThanOrEqual(at);
      for (const minutes of [1, 15, 29, 30, 59, 60, 120])
        expect(instantOf(wall + minutes * 60_000, zone)).toBeGreaterThanOrEqual(instant);
    });
  });
});

/** Returns a time of day at which this rotation hands over, after one wall-clock time and no later than another. */
function markIn({ turns, handoffTime, handoffs = [], handoffDay }: Turning, after: number, until: number) {
  const ofDay = (time: string) => Number(time.slice(0, 2)) * hour + Number(time.slice(3)) * 60_000;
  const points = turns === "custom" ? handoffs : [{ day: handoffDay, time: handoffTime }];
  const from = Math.floor(after / day) * day;
  const marks: number[] = [];
  for (let date = from; date <= until; date += day) {
    const weekday = days[(date / day + 3) % 7];
    if (turns === "hourly") for (let n = 0; n < 24; n++) marks.push(date + (n * hour + (ofDay(handoffTime) % hour)));
    else if (turns === "daily") marks.push(date + ofDay(handoffTime));
    else marks.push(...points.filter((it) => it.day === weekday).map(({ time }) => date + ofDay(time)));
  }
  return marks.find((mark) => mark > after && mark <= until);
}

test("in the same hour on the wall a turn later the next member is on duty, whatever the clocks did in between", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      turnings.filter(({ turns }) => turns === "weekly" || turns === "daily"),
      fc.integer({ min: 0, max: 365 * 18 }),
      (zone, turning, dayNumber) => {
        const { every = 1 } = turning;
        const noon = Date.UTC(2008, 0) + dayNumber * day + 12 * hour;
        const length = (turning.turns === "weekly" ? 7 : 1) * every * day;
        const there = [noon, noon + length].map((wall) => turnAt(turning, instantOf(wall, zone), zone).number);
        // Samoa skipped 30 December 2011, so noon of that day means the instant of the skip.
        fc.pre(zone !== "Pacific/Apia" || Math.abs(noon - Date.UTC(2011, 11, 30)) > 2 * length);
        expect(there[1]).toBe((there[0] ?? 0) + 1);
      },
    ),
    { numRuns: 500 },
  );
});

test("an hour the clocks skip takes an hourly turn from whoever would have had it, and one they repeat makes one longer", () => {
  const hourly: Turning = {
    turns: "hourly",
    handoffDay: "mon",
    handoffTime: "00:00",
    startsOn: "2026-01-01",
    members: ["alice", "bob", "carol"],
  };
  const hoursLong = (date: string) => {
    const from = instantOf(Date.parse(date), "Europe/Berlin");
    const edges = [from, ...handoffsBetween(hourly, from, from + 5 * hour, "Europe/Berlin")];
    return edges.slice(0, -1).map((edge, place) => ((edges[place + 1] ?? edge) - edge) / hour);
  };
  expect(hoursLong("2026-03-29T00:00:00Z")).toEqual([1, 1, 1, 1]);
  expect(hoursLong("2026-10-25T00:00:00Z")).toEqual([1, 1, 2]);
  const turns = ["2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z"].map((at) =>
    turnAt(hourly, Date.parse(at), "Europe/Berlin"),
  );
  expect((turns[1]?.number ?? 0) - (turns[0]?.number ?? 0)).toBe(2);
});
