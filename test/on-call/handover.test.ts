import { readSettings } from "../config/read-settings.ts";
import { withChanges } from "../../on-call/roster-with-changes.ts";
import { handoverAt, isNews, nextHandover } from "../../on-call/handover.ts";
import { scheduleNamed } from "../../on-call/schedule.ts";

const { settings, faults } = readSettings(
  "config.yaml",
  `
people: { alice: {}, bob: {}, carol: {} }
contacts: { fallback: carol }
onCall: { primary: weekly }
rotations:
  weekly: { members: [alice, bob] }
  kolkata: { turns: daily, handoffTime: "18:00", timeZone: Asia/Kolkata, members: [alice, bob] }
  friday: { handoffDay: fri, handoffTime: "12:00", timeZone: Europe/Berlin, members: [alice, bob] }
  hourly: { turns: hourly, members: [alice, bob, carol] }
  commanders: { turns: never, members: [carol, bob] }
  shifts: { turns: custom, handoffs: [{ day: mon, time: "08:00" }, { day: thu, time: "20:00" }], members: [alice, bob] }
  night: { turns: daily, handoffTime: "02:30", timeZone: Europe/Berlin, startsOn: 2026-03-01, members: [alice, bob] }
schedules:
  office:
    layers: [{ name: hours, turns: never, members: [carol], restrictions: [{ days: [mon, tue, wed, thu, fri], from: "10:00", until: "18:00" }] }]
  sun:
    layers:
      - { name: Europe, turns: never, members: [alice], restrictions: [{ from: "06:00", until: "14:00" }] }
      - { name: America, turns: never, members: [bob], restrictions: [{ from: "14:00", until: "22:00" }] }
      - { name: Asia, turns: never, members: [carol], restrictions: [{ from: "22:00", until: "06:00" }] }
`,
);
test("the configuration is right", () => {
  expect(faults).toEqual([]);
});

/**
 * The pause between two looks for people who came on duty. It is longer than the quarter of an hour in production,
 * since changes of duty between two looks must be found all the same.
 */
const everyMs = 6 * 3_600_000;
const iso = (at: number) => `${new Date(at).toISOString().slice(0, 16)}Z`;

/**
 * Lists the people who are told that they came on duty, and when, with a look at every interval and at each possible
 * change in between.
 */
function noticesOf(
  id: string,
  from: string,
  until: string,
  { changes = settings, skips = [""] } = {},
): readonly string[] {
  const lastTold = new Map<string, number>();
  const lines: string[] = [];
  const schedule = scheduleNamed(id, changes);
  if (schedule === undefined) throw new Error(`There is no schedule ${id}.`);
  const look = (at: number) => {
    const handover = handoverAt(schedule, at);
    if (handover === undefined || !isNews(handover, lastTold.get(handover.person))) return;
    lastTold.set(handover.person, at);
    lines.push(`${iso(at)} ${handover.person}${handover.after === undefined ? "" : ` after ${handover.after}`}`);
  };
  for (let at = Date.parse(from); at < Date.parse(until); at += everyMs) {
    if (skips.some((day) => day !== "" && iso(at).startsWith(day))) continue;
    for (let next: number | undefined = at; next !== undefined; next = nextHandover([schedule], next, at + everyMs))
      look(next);
  }
  return lines.slice(1); // The first look is left out: it tells the person who happens to be on duty.
}

test("by default on Monday at nine", () => {
  expect(noticesOf("weekly", "2026-01-20T00:00Z", "2026-02-03T00:00Z")).toEqual([
    "2026-01-26T09:00Z bob after alice",
    "2026-02-02T09:00Z alice after bob",
  ]);
});

test("each rotation at its own hour: daily at six in the evening in Kolkata, at noon on Friday in Berlin", () => {
  expect(noticesOf("kolkata", "2026-01-20T00:00Z", "2026-01-22T00:00Z")).toEqual([
    "2026-01-20T12:30Z bob after alice",
    "2026-01-21T12:30Z alice after bob",
  ]);
  expect(noticesOf("friday", "2026-03-21T00:00Z", "2026-04-04T00:00Z")).toEqual([
    "2026-03-27T11:00Z alice after bob",
    "2026-04-03T10:00Z bob after alice",
  ]);
  expect(noticesOf("shifts", "2026-01-20T00:00Z", "2026-01-28T00:00Z")).toEqual([
    "2026-01-22T20:00Z bob after alice",
    "2026-01-26T08:00Z alice after bob",
  ]);
});

test("on the nights on which the clocks change, at half past two that is skipped, and at the first of two", () => {
  expect(noticesOf("night", "2026-03-28T00:00Z", "2026-03-31T00:00Z")).toEqual([
    expect.stringMatching(/^2026-03-28T01:30Z/),
    expect.stringMatching(/^2026-03-29T01:00Z/),
    expect.stringMatching(/^2026-03-30T00:30Z/),
  ]);
  expect(noticesOf("night", "2026-10-24T03:00Z", "2026-10-26T03:00Z")).toEqual([
    expect.stringMatching(/^2026-10-25T00:30Z/),
    expect.stringMatching(/^2026-10-26T01:30Z/),
  ]);
});

test("of turns that last an hour everybody hears once a day", () => {
  const lines = noticesOf("hourly", "2026-01-20T00:00Z", "2026-01-23T00:00Z").map((line) => line.split(" ")[1]);
  for (const person of ["alice", "bob", "carol"])
    expect(lines.filter((lastTold) => lastTold === person).length).toBeLessThanOrEqual(4);
});

test("who keeps it hears on Monday, and who is only away at night is not told each morning", () => {
  expect(noticesOf("commanders", "2026-01-20T00:00Z", "2026-01-28T00:00Z")).toEqual(["2026-01-26T09:00Z carol"]);
  // On that Monday nobody is on duty at nine, so the handoff is at ten.
  expect(noticesOf("office", "2026-01-20T00:00Z", "2026-01-28T00:00Z")).toEqual(["2026-01-26T10:00Z carol"]);
});

test("following the sun, each as theirs begins", () => {
  expect(noticesOf("sun", "2026-01-20T00:00Z", "2026-01-21T00:00Z")).toEqual([
    "2026-01-20T06:00Z alice after carol",
    "2026-01-20T14:00Z bob after alice",
    "2026-01-20T22:00Z carol after bob",
  ]);
});

test("who stands in hears to the second, and who comes back the same day is not asked again", () => {
  const standIn = (from: string, until: string) =>
    withChanges(settings, [
      {
        ...{ schedule: "weekly", person: "carol", reason: "dentist" },
        ...{ from: Date.parse(from), until: Date.parse(until) },
      },
    ]);
  const hour = standIn("2026-01-26T13:07:30Z", "2026-01-26T14:00:00Z");
  expect(noticesOf("weekly", "2026-01-26T00:00Z", "2026-01-28T00:00Z", { changes: hour })).toEqual([
    "2026-01-26T09:00Z bob after alice",
    "2026-01-26T13:07Z carol after bob",
  ]);
  const days = standIn("2026-01-27T13:00:00Z", "2026-01-29T14:00:00Z");
  expect(noticesOf("weekly", "2026-01-26T00:00Z", "2026-01-31T00:00Z", { changes: days }).slice(1)).toEqual([
    "2026-01-27T13:00Z carol after bob",
    "2026-01-29T14:00Z bob after carol",
  ]);
});

test("after two days without a look whoever is on duty then hears, once", () => {
  const skips = ["2026-01-26", "2026-01-27"];
  expect(noticesOf("weekly", "2026-01-20T00:00Z", "2026-02-02T00:00Z", { skips })).toEqual([
    "2026-01-28T00:00Z bob after alice",
  ]);
  expect(noticesOf("kolkata", "2026-01-25T00:00Z", "2026-01-28T12:00Z", { skips })).toEqual([
    "2026-01-25T12:30Z alice after bob",
    "2026-01-28T00:00Z alice after bob",
  ]);
});
