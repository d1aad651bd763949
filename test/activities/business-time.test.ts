import { withWorkingTimeOf } from "../../activities/working-time-of-service.ts";
import { answerTo } from "../../activities/business-time.ts";
import { exampleSettings, settingsWith } from "../config/example.ts";

const at = (iso: string) => Date.parse(`${iso}Z`);
const iso = (instant: number | undefined) =>
  instant === undefined ? undefined : new Date(instant).toISOString().slice(0, 16);
const resolution = at("2026-01-29T15:10");

const workingDay = (from: number, days: number, end: "start" | "end", settings = exampleSettings) =>
  iso(answerTo({ ask: "working-day", from, days, at: end }, settings));
const workingMinutes = (from: string, minutes: number, settings = exampleSettings) =>
  iso(answerTo({ ask: "working-minutes", from: at(from), minutes }, settings));
const slot = (from: string, minutes: number, settings = exampleSettings) =>
  iso(answerTo({ ask: "postmortem-slot", from: at(from), minutes }, settings));
const ask = (question: "deployment-window" | "sprint-end", from: string, settings = exampleSettings) =>
  iso(answerTo({ ask: question, from: at(from) }, settings));

describe("the example: resolved on Thursday 29 January 2026 at 15:10", () => {
  test("the postmortem is due published five working days later, Thursday 5 February 17:00", () => {
    expect(workingDay(resolution, 5, "end")).toBe("2026-02-05T17:00");
  });

  test("comments on a draft of Friday 16:00 close two working days later, Tuesday 17:00", () => {
    expect(workingDay(at("2026-01-30T16:00"), 2, "end")).toBe("2026-02-03T17:00");
  });

  test("the meeting is on Friday at 10:00", () => {
    expect(slot("2026-01-29T15:10", 60)).toBe("2026-01-30T10:00");
  });

  test("thirty days later is a Saturday: the review is asked for and due on Monday 2 March", () => {
    const later = resolution + 30 * 86_400_000;
    expect(workingDay(later, 0, "start")).toBe("2026-03-02T09:00");
    expect(workingDay(later, 0, "end")).toBe("2026-03-02T17:00");
  });

  test("ninety days later is Wednesday 29 April", () => {
    expect(workingDay(resolution + 90 * 86_400_000, 0, "start")).toBe("2026-04-29T09:00");
  });

  test("an item due on Thursday is asked for the day before, on the day, and the working day after", () => {
    const due = at("2026-02-05T17:00");
    expect([-1, 0, 1].map((days) => workingDay(due, days, "start"))).toEqual([
      "2026-02-04T09:00",
      "2026-02-05T09:00",
      "2026-02-06T09:00",
    ]);
  });

  test("an item due on Friday 27 February: asked on 26 and 27 February and on Monday 2 March", () => {
    const due = at("2026-02-27T17:00");
    expect([-1, 0, 1].map((days) => workingDay(due, days, "start"))).toEqual([
      "2026-02-26T09:00",
      "2026-02-27T09:00",
      "2026-03-02T09:00",
    ]);
  });
});

describe("working days", () => {
  test("the first one after a Saturday, and day 0 of it, are the same Monday", () => {
    const saturday = at("2026-01-31T12:00");
    expect(workingDay(saturday, 0, "start")).toBe("2026-02-02T09:00");
    expect(workingDay(saturday, 1, "start")).toBe("2026-02-02T09:00");
    expect(workingDay(saturday, -1, "start")).toBe("2026-01-30T09:00");
  });

  test("leave holidays out", () => {
    expect(workingDay(at("2026-12-24T12:00"), 1, "end")).toBe("2026-12-28T17:00");
    expect(workingDay(at("2026-12-28T12:00"), -1, "end")).toBe("2026-12-24T17:00");
  });

  test("are those of the organisation's own zone", () => {
    const auckland = settingsWith("timeZone: Pacific/Auckland\n");
    // Friday 23:00 UTC is Saturday noon in Auckland.
    expect(workingDay(at("2026-01-30T23:00"), 0, "start", auckland)).toBe("2026-02-01T20:00");
  });

  test("there may be none within a year: the question has no answer", () => {
    const days = Array.from({ length: 500 }, (_, day) => new Date(at("2026-01-01T00:00") + day * 86_400_000));
    const never = { ...exampleSettings, holidays: days.map((it) => it.toISOString().slice(0, 10)) };
    expect(workingDay(resolution, 1, "end", never)).toBeUndefined();
    expect(workingMinutes("2026-01-29T15:10", 60, never)).toBeUndefined();
  });
});

describe("working minutes", () => {
  test.each([
    ["2026-01-29T10:00", 60, "2026-01-29T11:00"],
    ["2026-01-29T16:30", 60, "2026-01-30T09:30"],
    ["2026-01-29T16:00", 60, "2026-01-29T17:00"],
    ["2026-01-30T16:30", 60, "2026-02-02T09:30"],
    ["2026-01-31T03:00", 0, "2026-02-02T09:00"],
    ["2026-01-29T17:00", 0, "2026-01-30T09:00"],
    ["2026-01-29T12:00", 0, "2026-01-29T12:00"],
    ["2026-01-29T09:00", 16 * 60, "2026-01-30T17:00"],
  ])("after %s, %d of them end at %s", (from, minutes, end) => {
    expect(workingMinutes(from, minutes)).toBe(end);
  });
});

describe("the meeting's slot", () => {
  test("after a resolution early on Monday is Tuesday's, after one on Friday Monday's", () => {
    expect(slot("2026-02-02T02:00", 60)).toBe("2026-02-03T10:00");
    expect(slot("2026-01-30T15:00", 60)).toBe("2026-02-02T10:00");
  });

  test("begins with the working day where that begins after ten", () => {
    expect(slot("2026-01-29T15:10", 60, settingsWith('businessHours: { start: "12:00", end: "20:00" }\n'))).toBe(
      "2026-01-30T12:00",
    );
  });

  test("begins at ten also where no working day is long enough", () => {
    expect(slot("2026-01-29T15:10", 600)).toBe("2026-01-30T10:00");
  });
});

describe("deployment windows", () => {
  test.each([
    ["2026-01-28T09:00", "2026-01-28T16:00"],
    ["2026-01-28T10:00", "2026-01-29T16:00"],
    ["2026-01-29T10:01", "2026-02-02T16:00"],
  ])("the next one that begins after %s ends at %s", (from, end) => {
    expect(ask("deployment-window", from)).toBe(end);
  });

  test("are not on holidays, and without any there is no answer", () => {
    expect(ask("deployment-window", "2026-12-24T18:00")).toBe("2026-12-28T16:00");
    expect(ask("deployment-window", "2026-01-28T09:00", settingsWith("deploymentWindows: []\n"))).toBeUndefined();
  });
});

describe("sprints of two weeks from Monday 5 January 2026", () => {
  test.each([
    ["2026-01-05T00:00", "2026-01-30T17:00"],
    ["2026-01-18T23:59", "2026-01-30T17:00"],
    ["2026-01-19T00:00", "2026-02-13T17:00"],
    ["2026-01-04T12:00", "2026-01-16T17:00"],
  ])("the one after that of %s ends at %s", (from, end) => {
    expect(ask("sprint-end", from)).toBe(end);
  });
});

describe("the working time of a team's region counts in incidents of its services", () => {
  const settings = settingsWith(`
holidays: [2026-01-30]
businessHours: { start: "09:00", end: "17:00" }
regions:
  india: { timeZone: Asia/Kolkata, businessHours: { start: "10:00", end: "18:00" }, holidays: [2026-02-02] }
  elsewhere: {}
teams:
  ledger: { name: Ledger, members: [alice], region: india }
  api: { name: API, members: [alice] }
  web: { name: Web, members: [alice], region: elsewhere }
services:
  ledger: { name: Ledger Service, owner: ledger }
  api: { name: API Service, owner: api }
  web: { name: Web Shop, owner: web }
`);
  const dueAfter = (service: string, days = 1) =>
    iso(
      answerTo(
        { ask: "working-day", from: at("2026-01-29T08:00"), days, at: "end" },
        withWorkingTimeOf(service, settings),
      ),
    );

  test("with its hours, zone and holidays, whether the service is said by its id or its name", () => {
    expect([dueAfter("ledger"), dueAfter("Ledger Service")]).toEqual(["2026-01-30T12:30", "2026-01-30T12:30"]);
    expect(dueAfter("ledger", 2)).toBe("2026-02-03T12:30");
  });

  test("and the organisation's where the team has none, or the region says nothing", () => {
    expect([dueAfter("api"), dueAfter("web"), dueAfter("no such service")]).toEqual([
      "2026-02-02T17:00",
      "2026-02-02T17:00",
      "2026-02-02T17:00",
    ]);
  });
});
