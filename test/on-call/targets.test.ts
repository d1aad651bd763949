import type { Target } from "../../domain/incident/people.ts";
import { scheduleNamed, shiftsBetween } from "../../on-call/schedule.ts";
import { peopleBehind } from "../../on-call/targets.ts";
import { exampleSettings, settingsWith } from "../config/example.ts";

const at = (iso: string) => Date.parse(iso);
const demo = at("2026-01-29T14:24:00Z");

describe("the cast of the example, on 2026-01-29", () => {
  test.each<[Target, string[]]>([
    ["primary", ["alice"]],
    ["secondary", ["carol"]],
    ["rotation", ["alice", "carol"]],
    ["commander-1", ["bob"]],
    ["commander-2", ["erin"]],
    ["commander-rota", ["bob", "erin"]],
    ["engineering-lead", ["frank"]],
    ["sre-lead", ["heidi"]],
    ["fallback", ["grace"]],
    ["executives", ["judy", "ivan"]],
    ["everyone", ["alice", "carol", "bob", "erin", "frank", "grace"]],
    ["person:dave", ["dave"]],
    ["team:sre", ["alice", "carol", "heidi"]],
    ["sme:database", ["dave"]],
    ["sme:quantum", []],
    ["team:nobody", []],
    ["schedule:first-line", ["alice"]],
    ["schedule:none", []],
    ["rotation:second-line", ["carol", "alice"]],
    ["channel:#sre", []],
  ])("%s is %j", (target, people) => {
    expect(peopleBehind(target, demo, exampleSettings)).toEqual(people);
  });

  test.each([
    ["2026-01-26T08:59:59Z", "carol", "alice"],
    ["2026-01-26T09:00:00Z", "alice", "carol"],
    ["2026-02-02T08:59:59Z", "alice", "carol"],
    ["2026-02-02T09:00:00Z", "carol", "alice"],
    ["2026-04-29T09:00:00Z", "carol", "alice"],
    ["2025-12-31T12:00:00Z", "alice", "carol"],
  ])("at %s the primary is %s and the secondary %s", (instant, primary, secondary) => {
    expect(peopleBehind("primary", at(instant), exampleSettings)).toEqual([primary]);
    expect(peopleBehind("secondary", at(instant), exampleSettings)).toEqual([secondary]);
  });

  test("the commanders are asked in their order in every week", () => {
    expect(peopleBehind("commander-rota", at("2026-02-05T12:00:00Z"), exampleSettings)).toEqual(["bob", "erin"]);
  });
});

describe("an override", () => {
  const settings = settingsWith(`
teams: { sre: { name: SRE } }
`);
  const rotations = {
    line: {
      turns: "weekly" as const,
      handoffDay: "mon" as const,
      handoffTime: "09:00",
      timeZone: "Europe/Berlin",
      startsOn: "2026-01-05",
      members: ["alice", "bob", "carol"],
      overrides: [
        { person: "carol", from: "2026-01-07", until: "2026-01-09" },
        { person: "bob", from: "2026-01-08", until: "2026-01-09" },
      ],
    },
  };
  const covered = { ...settings, rotations, onCall: { primary: "line", handoffConfirmedWithinMinutes: 60 } };

  test.each([
    ["2026-01-07T07:59:59Z", "alice"],
    ["2026-01-07T08:00:00Z", "carol"],
    ["2026-01-08T08:00:00Z", "bob"],
    ["2026-01-09T08:00:00Z", "alice"],
    ["2026-01-12T08:00:00Z", "bob"],
  ])("at %s puts %s on duty", (instant, person) => {
    expect(peopleBehind("primary", at(instant), covered)).toEqual([person]);
  });

  test("leaves the one who is covered for in the rotation, and makes nobody second to themselves", () => {
    expect(peopleBehind("rotation", at("2026-01-07T12:00:00Z"), covered)).toEqual(["carol", "alice", "bob"]);
    expect(peopleBehind("secondary", at("2026-01-07T12:00:00Z"), covered)).toEqual(["alice"]);
  });

  test("appears in the preview as the shift it makes", () => {
    const line = scheduleNamed("line", covered);
    const from = at("2026-01-06T00:00:00Z");
    const shifts = line === undefined ? [] : shiftsBetween(line, from, at("2026-01-19T08:00:00Z"));
    expect(shifts.map((it) => [new Date(it.from).toISOString(), it.person])).toEqual([
      ["2026-01-06T00:00:00.000Z", "alice"],
      ["2026-01-07T08:00:00.000Z", "carol"],
      ["2026-01-08T08:00:00.000Z", "bob"],
      ["2026-01-09T08:00:00.000Z", "alice"],
      ["2026-01-12T08:00:00.000Z", "bob"],
    ]);
    expect(shifts.at(-1)?.until).toBe(at("2026-01-19T08:00:00Z"));
  });
});

describe("when the clocks change", () => {
  const settings = settingsWith("");
  const inZone = (timeZone: string, handoffTime: string) => ({
    ...settings,
    rotations: {
      line: {
        turns: "weekly" as const,
        handoffDay: "mon" as const,
        handoffTime,
        timeZone,
        startsOn: "2026-03-02",
        members: ["alice", "bob"],
        overrides: [],
      },
    },
    onCall: { primary: "line", handoffConfirmedWithinMinutes: 60 },
  });

  test("the handoff stays at nine by the wall clock: Berlin's summer begins on 29 March 2026", () => {
    const berlin = inZone("Europe/Berlin", "09:00");
    expect(peopleBehind("primary", at("2026-03-23T07:59:59Z"), berlin)).toEqual(["alice"]);
    expect(peopleBehind("primary", at("2026-03-23T08:00:00Z"), berlin)).toEqual(["bob"]);
    expect(peopleBehind("primary", at("2026-03-30T06:59:59Z"), berlin)).toEqual(["bob"]);
    expect(peopleBehind("primary", at("2026-03-30T07:00:00Z"), berlin)).toEqual(["alice"]);
  });

  test("a handoff at a time the clock skips happens just after the skip", () => {
    const newYork = inZone("America/New_York", "02:30");
    const sunday = { ...newYork.rotations.line, handoffDay: "sun" as const };
    const skipped = { ...newYork, rotations: { line: sunday } };
    expect(peopleBehind("primary", at("2026-03-08T06:59:59Z"), skipped)).toEqual(["alice"]);
    expect(peopleBehind("primary", at("2026-03-08T07:00:00Z"), skipped)).toEqual(["bob"]);
  });
});
