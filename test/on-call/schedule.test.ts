import { readSettings } from "../../config/config.ts";
import { everybodyAt, lineAt, onDutyAt, shadowsAt, scheduleNamed, shiftsBetween } from "../../on-call/schedule.ts";
import { peopleBehind, shadowsBehind } from "../../on-call/targets.ts";

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
  // New York's clocks change on 8 March 2026, Berlin's on 29 March: eight in New York is 13:00 in Berlin meanwhile.
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
  // Also of a page to everybody there is.
  for (const target of ["primary", "rotation", "everyone", "schedule:payments"] as const)
    expect(shadowsBehind(target, at("2026-01-28T09:00:00Z"), settings)).toEqual(["grace"]);
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
  // Nine in Berlin, where summer began the day before.
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
