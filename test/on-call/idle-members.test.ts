import fc from "fast-check";
import { readSettings } from "../config/read-settings.ts";
import { layersWithIdleMembers } from "../../on-call/idle-members.ts";
import { handoffsBetween, type Turning, weekdays } from "../../on-call/rotation.ts";
import { onDutyAt, type Schedule } from "../../on-call/schedule.ts";

const hour = 3_600_000;
const day = 24 * hour;
const now = Date.parse("2026-11-23T00:00:00Z");
const people = (count: number) => Array.from({ length: count }, (_, number) => `p${String(number + 1)}`);
const workdays = ["mon", "tue", "wed", "thu", "fri"] as const;
type Layer = Schedule["layers"][number];
const layer = (over: Partial<Layer>): Layer => ({
  ...{ name: "days", timeZone: "UTC", turns: "daily", handoffDay: "mon", handoffTime: "00:00", startsOn: "2026-01-05" },
  ...{ members: people(7), restrictions: [], from: -Infinity, until: Infinity, ...over },
});
const schedule = (...layers: readonly Layer[]): Schedule => ({
  ...{ id: "s", name: "s", owner: undefined, timeZone: "UTC", layers, overrides: [], shadows: [] },
});
const idleIn = (...layers: readonly Layer[]) => layersWithIdleMembers(schedule(...layers), now).map(({ idle }) => idle);

test("of seven members with daily turns from Monday to Friday, two are never on duty", () => {
  const restrictions = [{ days: workdays, from: "00:00", until: "00:00" }];
  expect(idleIn(layer({ restrictions }))).toEqual([["p6", "p7"]]);
  expect(idleIn(layer({ restrictions, members: people(6) }))).toEqual([]);
  expect(idleIn(layer({ restrictions, turnDays: workdays }))).toEqual([]);
});

test("the same holds for hours of the day, for turns of weeks, and for a layer that another one hides", () => {
  const [office, nights] = [
    { from: "08:00", until: "16:00" },
    { from: "20:00", until: "08:00" },
  ];
  const everyEight = { turns: "hourly", every: 8, members: people(3) } as const;
  expect(idleIn(layer({ ...everyEight, restrictions: [office] }))).toEqual([["p1", "p3"]]);
  expect(idleIn(layer({ turns: "weekly", members: people(4) }))).toEqual([]);
  expect(idleIn(layer({ name: "hidden", members: people(2) }), layer({ members: ["erin"] }))).toEqual([["p1", "p2"]]);
  expect(idleIn(layer({ members: people(2) }), layer({ members: ["erin"], restrictions: [nights] }))).toEqual([]);
});

test("a layer that never turns has one person on duty by intention", () => {
  expect(idleIn(layer({ turns: "never" }))).toEqual([]);
});

test("whoever is never seen on duty is found, whatever the hours, the length of turns and the members", () => {
  const layers = fc.record({
    turns: fc.constantFrom("daily", "hourly", "weekly"),
    every: fc.integer({ min: 1, max: 4 }),
    handoffTime: fc.constantFrom("00:00", "09:00", "17:00"),
    members: fc.integer({ min: 1, max: 7 }).map(people),
    restrictions: fc.array(
      fc.record({
        days: fc.subarray([...weekdays], { minLength: 1 }),
        from: fc.constantFrom("00:00", "08:00", "22:00"),
        until: fc.constantFrom("09:00", "16:00", "00:00"),
      }),
      { minLength: 1, maxLength: 2 },
    ),
  });
  fc.assert(
    fc.property(layers, (some) => {
      const one = schedule(layer({ ...some, restrictions: some.restrictions }));
      const seen = new Set<string>();
      for (let at = now; at < now + 200 * day && seen.size < some.members.length; at += hour) {
        const person = onDutyAt(one, at)?.person;
        if (person !== undefined) seen.add(person);
      }
      const found = layersWithIdleMembers(one, now).flatMap(({ idle }) => idle);
      expect(found.filter((person) => seen.has(person))).toEqual([]);
      if (some.turns !== "weekly") expect(found).toEqual(some.members.filter((person) => !seen.has(person)));
    }),
    { numRuns: 10 },
  );
});

test("turns that begin on working days alone hand over on Friday until Monday, to each member in order", () => {
  const turning: Turning = layer({ turnDays: workdays, handoffTime: "09:00", members: people(3) });
  const from = Date.parse("2026-11-23T00:00:00Z");
  const days = handoffsBetween(turning, from, from + 7 * day, "UTC").map((at) =>
    new Date(at).toISOString().slice(0, 10),
  );
  expect(days).toEqual(["2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27"]);
  const two = handoffsBetween({ ...turning, every: 2 }, from, from + 14 * day, "UTC");
  expect(two).toHaveLength(5);
  const at = (date: string) => onDutyAt(schedule(layer({ ...turning, from: -Infinity })), Date.parse(date))?.person;
  expect(at("2026-01-05T10:00:00Z")).toBe("p1");
  expect(at("2026-01-09T10:00:00Z")).toBe("p2");
  expect(at("2026-01-11T10:00:00Z")).toBe("p2");
  expect(at("2026-01-12T10:00:00Z")).toBe("p3");
});

describe("config check", () => {
  const file = (turnDays: string) => `
people: { ${people(7)
    .map((id) => `${id}: { name: ${id.toUpperCase()} }`)
    .join(", ")} }
schedules:
  days:
    layers:
      - { name: days, turns: daily${turnDays}, handoffTime: "00:00", members: [${people(7).join(", ")}],
          restrictions: [{ days: [mon, tue, wed, thu, fri], from: "00:00", until: "00:00" }] }
onCall: { primary: days }
`;
  const said = (turnDays = "") =>
    readSettings("config.yaml", file(turnDays)).remarks.filter(({ what }) => what.includes("never on duty"));

  test("warns of members who are never on duty, and says the way out", () => {
    expect(said()).toMatchObject([
      {
        what: 'p6, p7 are never on duty in days: in the layer "days" their turns always fall into hours without duty',
        mend: "Let turns begin on days with duty only: turnDays: [mon, tue, wed, thu, fri].",
      },
    ]);
    expect(said(", turnDays: [mon, tue, wed, thu, fri]")).toEqual([]);
  });
});
