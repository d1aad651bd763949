import { readSettings } from "../config/read-settings.ts";
import { everybodyAt, lineAt, onDutyAt, shadowsAt, scheduleNamed, shiftsBetween } from "../../on-call/schedule.ts";
import { behind, peopleBehind } from "../../on-call/targets.ts";

const { settings } = readSettings(
  "config.yaml",
  `
people: { alice: {}, bob: {}, carol: {}, dave: {}, erin: {}, frank: {}, grace: {} }
onCall: { primary: payments }
contacts: { fallback: grace }
rotations:
  payments: { members: [grace] }
schedules:
  payments:
    name: Payments
    owner: frank
    timeZone: Europe/Berlin
    layers:
      - { name: Europe, members: [bob, alice], restrictions: [{ from: "06:00", until: "14:00" }] }
      - name: Americas
        timeZone: America/New_York
        members: [carol]
        restrictions: [{ from: "08:00", until: "16:00" }]
      - { name: Asia, timeZone: Asia/Kathmandu, members: [dave], restrictions: [{ from: "01:45", until: "10:45" }] }
    overrides:
      - { person: erin, from: 2026-01-28T10:00:30Z, until: 2026-01-28T10:00:45Z, reason: dentist }
      - { person: erin, insteadOf: bob, from: 2026-01-29, until: 2026-01-30 }
      - { person: frank, insteadOf: alice, from: 2026-01-30T06:00:00+01:00, until: 2026-01-30T07:00:00+01:00 }
    shadows:
      - { person: grace, from: 2026-01-28, until: 2026-01-30 }
`,
);
const payments = scheduleNamed("payments", settings);
if (payments === undefined) throw new Error("the schedule is there");
const at = (iso: string) => Date.parse(iso);
const onDuty = (iso: string) => onDutyAt(payments, at(iso))?.person;

test("a schedule with layers goes before a plain rotation of the same name", () => {
  expect(peopleBehind("primary", at("2026-01-28T09:00:00Z"), settings)).toEqual(["alice"]);
});

test.each([
  ["2026-01-28T04:59:59Z", "dave", "Kathmandu's quarter of an hour is over at 10:45 there"],
  ["2026-01-28T05:00:00Z", "alice", "Europe begins at six in Berlin"],
  ["2026-01-28T12:59:59Z", "alice", "and ends at 14:00 there"],
  ["2026-01-28T13:00:00Z", "carol", "eight in New York"],
  ["2026-01-28T20:00:00Z", "dave", "Asia takes over at 01:45 on its next morning"],
])("follow the sun: at %s %s is on duty (%s)", (instant, person) => {
  expect(onDuty(instant)).toBe(person);
});

test("in summer Europe hands over to America an hour early for three weeks, and the later layer counts", () => {
  // New York's clocks change on 8 March 2026 and Berlin's on 29 March. In between, eight in New York is 13:00 in
  // Berlin.
  expect(onDuty("2026-03-20T11:59:59Z")).not.toBe("carol");
  expect(onDuty("2026-03-20T12:00:00Z")).toBe("carol");
});

test("an override counts to the second", () => {
  expect(onDuty("2026-01-28T10:00:29Z")).toBe("alice");
  expect(onDuty("2026-01-28T10:00:30Z")).toBe("erin");
  expect(onDuty("2026-01-28T10:00:44Z")).toBe("erin");
  expect(onDuty("2026-01-28T10:00:45Z")).toBe("alice");
});

test("an override in somebody's stead touches nobody else's duty", () => {
  expect(onDuty("2026-01-29T10:00:00Z")).toBe("alice");
  expect(onDuty("2026-01-30T05:30:00Z")).toBe("frank");
  expect(onDuty("2026-01-30T06:30:00Z")).toBe("alice");
});

test("whoever is on duty says why: the layer, its zone, and the override", () => {
  expect(onDutyAt(payments, at("2026-01-28T13:00:00Z"))).toEqual({
    person: "carol",
    layer: "Americas",
    timeZone: "America/New_York",
  });
  expect(onDutyAt(payments, at("2026-01-28T10:00:30Z"))).toMatchObject({
    person: "erin",
    layer: "Europe",
    override: { reason: "dentist" },
  });
});

test("the line is who is active now; the whole rotation includes those who sleep", () => {
  const morning = at("2026-01-28T09:00:00Z");
  expect(lineAt(payments, morning)).toEqual(["alice", "bob"]);
  expect(everybodyAt(payments, morning)).toEqual(["alice", "bob", "dave", "carol"]);
  expect(peopleBehind("schedule:payments", morning, settings)).toEqual(["alice"]);
  expect(peopleBehind("rotation:payments", morning, settings)).toEqual(["alice", "bob", "dave", "carol"]);
});

test("a shadow watches from its first handoff to its last, and is never who is on duty", () => {
  expect(shadowsAt(payments, at("2026-01-28T07:59:59Z"))).toEqual([]);
  expect(shadowsAt(payments, at("2026-01-28T08:00:00Z"))).toEqual(["grace"]);
  expect(onDuty("2026-01-28T09:00:00Z")).toBe("alice");
  // A shadow, who gets copies of another person's pages, also gets copies of pages to everyone.
  for (const target of ["primary", "rotation", "everyone", "schedule:payments"] as const)
    expect(behind(target, at("2026-01-28T09:00:00Z"), settings).shadows).toEqual(["grace"]);
});

test("a layer counts from its beginning to its end, and is nobody's rotation beyond them", () => {
  const { settings: planned } = readSettings(
    "config.yaml",
    `
people: { alice: {}, bob: {}, carol: {} }
contacts: { fallback: carol }
onCall: { primary: line }
schedules:
  line:
    timeZone: Europe/Berlin
    layers:
      - { name: old, members: [alice], until: 2026-03-30 }
      - { name: new, members: [bob], from: 2026-03-30, until: 2026-04-06T12:00:00Z }
`,
  );
  const line = scheduleNamed("line", planned);
  if (line === undefined) throw new Error("the schedule is there");
  const [from, until] = [at("2026-03-29T00:00:00Z"), at("2026-04-07T00:00:00Z")];
  // These instants are nine o'clock in Berlin, where summer time began the day before.
  expect(shiftsBetween(line, from, until).map((it) => [new Date(it.from).toISOString(), it.person])).toEqual([
    ["2026-03-29T00:00:00.000Z", "alice"],
    ["2026-03-30T07:00:00.000Z", "bob"],
    ["2026-04-06T12:00:00.000Z", undefined],
  ]);
  expect(peopleBehind("rotation", at("2026-03-30T07:00:00Z"), planned)).toEqual(["bob"]);
});

test("in a gap nobody is on duty, and nobody is made up", () => {
  const { settings: gap } = readSettings(
    "config.yaml",
    `
people: { alice: {}, bob: {} }
contacts: { fallback: bob }
onCall: { primary: office }
schedules: { office: { layers: [{ name: office, members: [alice], restrictions: [{ from: "09:00", until: "17:00" }] }] } }
`,
  );
  expect(peopleBehind("primary", at("2026-01-28T03:00:00Z"), gap)).toEqual([]);
  expect(peopleBehind("rotation", at("2026-01-28T03:00:00Z"), gap)).toEqual(["alice"]);
});

describe("a layer that works when its region does", () => {
  const { settings: regional } = readSettings(
    "config.yaml",
    `
timeZone: UTC
holidays: [2026-01-28]
businessHours: { start: "09:00", end: "17:00" }
people: { alice: {}, bob: {}, carol: {} }
onCall: { primary: ledger }
regions:
  india: { timeZone: Asia/Kolkata, businessHours: { start: "10:00", end: "18:00" }, holidays: [2026-01-26] }
  home: {}
schedules:
  ledger:
    timeZone: Europe/Berlin
    layers:
      - { name: nights, members: [alice] }
      - { name: home, region: home, members: [carol] }
      - { name: India, region: india, members: [bob] }
`,
  );
  const person = (iso: string) => peopleBehind("primary", at(iso), regional)[0];

  test.each([
    ["2026-01-27T04:29:59Z", "alice", "before ten in Kolkata"],
    ["2026-01-27T04:30:00Z", "bob", "from ten in Kolkata"],
    ["2026-01-27T12:29:59Z", "bob", "until six there"],
    ["2026-01-27T12:30:00Z", "carol", "then the organisation's own hours"],
    ["2026-01-27T17:00:00Z", "alice", "and nobody's"],
    ["2026-01-26T06:00:00Z", "alice", "India's holiday, and not yet nine at home"],
    ["2026-01-26T10:00:00Z", "carol", "India's holiday is none at home"],
    ["2026-01-28T13:00:00Z", "alice", "the holiday at home"],
    ["2026-01-28T06:00:00Z", "bob", "which is none in India"],
    ["2026-01-31T10:00:00Z", "alice", "Saturday"],
  ])("at %s %s is on duty: %s", (instant, name) => {
    expect(person(instant)).toBe(name);
  });

  test("is shown by the preview as paging finds it, holidays included", () => {
    const ledger = scheduleNamed("ledger", regional);
    const shifts = ledger && shiftsBetween(ledger, at("2026-01-26T00:00:00Z"), at("2026-01-27T00:00:00Z"));
    expect(shifts?.map((it) => [new Date(it.from).toISOString().slice(11, 16), it.person])).toEqual([
      ["00:00", "alice"],
      ["09:00", "carol"],
      ["17:00", "alice"],
    ]);
  });

  test("says neither hours nor a zone of its own, and its region is there", () => {
    const problemsOf = (layer: string) =>
      readSettings(
        "config.yaml",
        `
people: { alice: {} }
rotations: { office: { members: [alice] } }
onCall: { primary: office }
regions: { india: {} }
schedules: { ledger: { layers: [{ name: a, members: [alice], ${layer} }] } }
`,
      ).faults.map(({ what }) => what);
    expect(problemsOf("region: india")).toEqual([]);
    expect(problemsOf("region: india, timeZone: UTC")).toEqual([
      expect.stringContaining("take out restrictions and timeZone"),
    ]);
    expect(problemsOf("region: indai")).toEqual([expect.stringContaining('there is no "indai" under regions')]);
  });
});
