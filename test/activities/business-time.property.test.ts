import fc from "fast-check";
import { DateTime } from "luxon";
import { answerTo } from "../../activities/business-time.ts";
import { settingsWith } from "../config/example.ts";

const zones = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "America/Santiago",
  "Pacific/Auckland",
];
const base = settingsWith("");
const from = Date.parse("2025-06-01T00:00:00Z");
const instants = fc.integer({ min: 0, max: 2 * 365 * 24 * 60 }).map((minutes) => from + minutes * 60_000);
const quarter = 15 * 60_000;
const quarters = instants.map((at) => Math.floor(at / quarter) * quarter);
const zone = fc.constantFrom(...zones);

const inWorkingTime = (instant: number, timeZone: string) => {
  const local = DateTime.fromMillis(instant, { zone: timeZone });
  return local.weekday <= 5 && local.hour >= 9 && local.hour < 17;
};

/** Counts the working time between two instants in steps of a quarter of an hour, which is slow and obviously right. */
function countedMinutes(since: number, until: number, timeZone: string): number {
  let counted = 0;
  for (let at = since; at < until; at += quarter) if (inWorkingTime(at, timeZone)) counted += 15;
  return counted;
}

test("working minutes are as many as counted quarter by quarter, across changes of clocks", () => {
  fc.assert(
    fc.property(quarters, fc.integer({ min: 1, max: 3 * 8 * 4 }), zone, (at, spent, timeZone) => {
      const minutes = spent * 15;
      const end = answerTo({ ask: "working-minutes", from: at, minutes }, { ...base, timeZone });
      expect(end).toBeDefined();
      if (end === undefined) return;
      expect(countedMinutes(at, end, timeZone)).toBe(minutes);
      expect(inWorkingTime(end - quarter, timeZone)).toBe(true);
    }),
    { numRuns: 80 },
  );
});

test("working days begin at nine and end at five by the wall clock, and are counted one by one", () => {
  fc.assert(
    fc.property(instants, fc.integer({ min: -10, max: 10 }), zone, (at, days, timeZone) => {
      const settings = { ...base, timeZone };
      const start = DateTime.fromMillis(answerTo({ ask: "working-day", from: at, days, at: "start" }, settings) ?? 0, {
        zone: timeZone,
      });
      const end = DateTime.fromMillis(answerTo({ ask: "working-day", from: at, days, at: "end" }, settings) ?? 0, {
        zone: timeZone,
      });
      expect([start.hour, start.minute, end.hour, end.minute]).toEqual([9, 0, 17, 0]);
      expect(start.hasSame(end, "day")).toBe(true);
      let day = DateTime.fromMillis(at, { zone: timeZone });
      for (let left = Math.abs(days); left > 0;) {
        day = day.plus({ days: Math.sign(days) });
        if (day.weekday <= 5) left--;
      }
      while (day.weekday > 5) day = day.plus({ days: 1 });
      expect(start.toISODate()).toBe(day.toISODate());
    }),
    { numRuns: 150 },
  );
});

test("answers lie on whole milliseconds and never before the question", () => {
  fc.assert(
    fc.property(instants, fc.double({ min: 0, max: 500, noNaN: true }), zone, (at, minutes, timeZone) => {
      const settings = { ...base, timeZone };
      const answers = [
        answerTo({ ask: "working-minutes", from: at, minutes }, settings),
        answerTo({ ask: "postmortem-slot", from: at, minutes: 60 }, settings),
        answerTo({ ask: "deployment-window", from: at }, settings),
        answerTo({ ask: "sprint-end", from: at }, settings),
      ];
      for (const answer of answers) {
        expect(Number.isInteger(answer)).toBe(true);
        expect(answer).toBeGreaterThanOrEqual(at);
      }
    }),
  );
});
