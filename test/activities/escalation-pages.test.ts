import { createActivities } from "../../activities/index.ts";
import { readSettings } from "../config/read-settings.ts";
import type { PageAsk } from "../../domain/incident/effects.ts";
import { wordings } from "../../domain/informing/wordings.ts";
import type { DutyChange } from "../../domain/paging/duty-change.ts";
import { activitiesOnFakes, at, type Call, effect, type Mood, recordingPorts, refusing, wording } from "./fakes.ts";

const { settings } = readSettings(
  "config.yaml",
  `
people:
  alice: { name: Alice, timeZone: Europe/Berlin }
  bob: { timeZone: America/New_York }
  carol: {}
  erin: { name: Erin }
onCall: { primary: payments }
contacts: { fallback: carol }
schedules:
  payments:
    layers: [{ name: always, turns: never, members: [alice, bob] }]
    shadows: [{ person: erin, from: 2026-01-29, until: 2026-02-05 }]
  nights:
    layers: [{ name: nights, turns: daily, handoffTime: "03:00", timeZone: Europe/Berlin, startsOn: 2026-03-01, members: [alice, bob] }]
  empty: { layers: [{ name: office, members: [alice], restrictions: [{ from: "09:00", until: "10:00" }] }] }
`,
);

const asking = (...asks: readonly Omit<PageAsk, "ask">[]) =>
  effect({
    do: "page",
    asks: asks.map((ask) => ({ obligation: "acknowledged#1", ...ask, ask: "acknowledge" as const })),
    urgency: "page",
    overdue: [],
  });

function activitiesWith(changes: readonly DutyChange[] = [], mood?: Mood) {
  const { ports, successors, calls } = recordingPorts(mood);
  const duty = { at: async () => Promise.resolve({ changes, outside: [] }) };
  return { ...createActivities({ ports: { ...ports, duty }, successors, settings, wording }), calls };
}

const paged = (calls: readonly Call[]) =>
  calls.filter(({ port }) => port === "push.page").map((call) => call["person"]);

test("who watches gets a copy that says so and offers nothing, and is told apart in the outcome", async () => {
  const { page, calls } = activitiesWith();
  await expect(page(asking({ target: "primary" }))).resolves.toMatchObject({
    reached: [
      { person: "alice", obligations: ["acknowledged#1"] },
      { person: "erin", obligations: ["acknowledged#1"], shadow: true },
    ],
  });
  const copy = calls.find((call) => call["person"] === "erin");
  expect(copy?.["asks"]).toEqual([]);
  expect(copy?.["text"]).toContain("A copy for you, who watch and learn: Alice is asked to acknowledge.");
});

test("a copy that gets through is nobody reached: the page itself has to", async () => {
  const { page } = activitiesWith([], refusing("/alice"));
  await expect(page(asking({ target: "primary" }))).resolves.toMatchObject({ ok: false });
});

test("hours are those of the person: 15:24 in Berlin and 09:24 in New York", async () => {
  const { page, calls } = activitiesWith();
  const outcome = await page(asking({ target: "rotation", hours: { from: "10:00", until: "22:00" } }));
  expect(paged(calls).filter((person) => person !== "erin")).toEqual(["alice"]);
  expect(outcome).toMatchObject({ ok: true });
});

test("who is left out by their hours is an empty target, said aloud", async () => {
  const { page } = activitiesWith();
  const night = { from: "22:00", until: "06:00" };
  await expect(page(asking({ target: "rotation", hours: night }))).resolves.toEqual({
    ok: false,
    nobody: true,
    error: "there is nobody behind rotation in their hours at 2026-01-29T14:24:00.000Z",
  });
  await expect(page(asking({ target: "rotation", hours: night }, { target: "person:carol" }))).resolves.toMatchObject({
    ok: true,
    empty: ["rotation"],
  });
});

test("a schedule in a gap is an empty target", async () => {
  const { page } = activitiesWith();
  await expect(page(asking({ target: "schedule:empty" }))).resolves.toMatchObject({ ok: false, nobody: true });
});

test("two targets that are the same human are one page", async () => {
  const { page, calls } = activitiesWith();
  await page(asking({ target: "schedule:payments" }, { target: "person:alice" }, { target: "primary" }));
  expect(paged(calls).filter((person) => person === "alice")).toHaveLength(1);
});

test("where all have been paged before there is nothing to do, which is no failure of paging", async () => {
  const { page } = activitiesWith();
  await expect(page(asking({ target: "primary", pagedBefore: ["alice"] }))).resolves.toEqual({
    ok: false,
    dropped: "everybody it was for has been paged before: alice",
  });
});

test("whoever gave it back is left out, and with nobody else there the round goes on", async () => {
  const { page, calls } = activitiesWith();
  const primary = { target: "primary", except: ["alice"] } as const;
  await expect(page(asking(primary))).resolves.toEqual({
    ok: false,
    error: expect.stringMatching(/^there is nobody but alice, who gave it back, behind primary at 2026-/),
    nobody: true,
  });
  await expect(page(asking(primary, { target: "secondary" }))).resolves.toMatchObject({ ok: true, empty: ["primary"] });
  expect(paged(calls)).toEqual(["bob", "erin"]);
});

test("whoever is paged reads why them, in one line, and the outcome keeps it", async () => {
  const change = { schedule: "payments", person: "carol", from: at, until: at + 1000, reason: "dentist" };
  const { page, calls } = activitiesWith([change]);
  const outcome = await page({ ...asking({ target: "primary", step: "sev2/5" }), policy: "2026.1" });
  const why = { target: "primary", step: "sev2/5", policy: "2026.1", schedule: "payments", layer: "always" };
  expect(outcome).toMatchObject({
    reached: [{ person: "carol", why: { ...why, override: "dentist", zone: "UTC" } }, { person: "erin" }],
  });
  expect(calls.find((call) => call["person"] === "carol")?.["text"]).toContain(
    '\nWhy you: primary, SEV-2 step at minute 5; payments/always, override "dentist", UTC; policy 2026.1\n',
  );
  expect(calls.find((call) => call["person"] === "erin")?.["text"]).not.toContain("Why you");
});

test("who is asked by name, and who is called, read that no schedule put them there", async () => {
  const { page } = activitiesWith();
  await expect(page(asking({ target: "person:bob" }))).resolves.toMatchObject({
    reached: [{ person: "bob", why: { target: "person:bob" } }],
  });
});

test("who has the page already is left out, and where that is everybody the round does not hurry on", async () => {
  const { page, calls } = activitiesWith();
  await page(asking({ target: "rotation", pagedBefore: ["alice"] }));
  expect(paged(calls)).toEqual(["bob", "erin"]);
  await expect(page(asking({ target: "primary", pagedBefore: ["alice"] }))).resolves.toEqual({
    ok: false,
    dropped: "everybody it was for has been paged before: alice",
  });
});

test("a chat channel is told; it is nobody who could acknowledge", async () => {
  const { page, calls } = activitiesWith();
  await expect(page(asking({ target: "channel:#payments" }))).resolves.toEqual({
    ok: true,
    reached: [],
    channel: "chat",
    told: ["#payments"],
  });
  expect(calls[0]).toMatchObject({ port: "audienceChat.tell", channel: "#payments", to: "on-call" });
  expect(calls[0]).toMatchObject({ asks: ["acknowledge"], text: expect.stringContaining("Please acknowledge.") });
});

test("a chat channel hears of a private incident that there is one, and nothing of it", async () => {
  const { page, calls } = activitiesWith();
  const ask = asking({ target: "channel:#payments" });
  await page({ ...ask, about: { ...ask.about, private: true, title: "The merger leaked" } });
  expect(calls[0]?.["text"]).toBe(`SEV-2 ${ask.about.id}: a private incident. Those it is for are asked themselves.`);
});

describe("in a daylight-saving night, handed over at three by Berlin's clocks", () => {
  const pagedAt = async (instant: string, ask: Omit<PageAsk, "ask"> = { target: "schedule:nights" }) => {
    const { page, calls } = activitiesWith();
    await page({ ...asking(ask), at: Date.parse(instant) });
    return paged(calls);
  };

  test.each([
    // 24 October is the 237th day after the rotation's first day, which makes it Bob's turn.
    ["half past two in October, for the first time", "2026-10-25T00:30:00Z", "bob"],
    ["half past two an hour later, for the second time", "2026-10-25T01:30:00Z", "bob"],
    ["the second before three", "2026-10-25T01:59:59Z", "bob"],
    ["three", "2026-10-25T02:00:00Z", "alice"],
    ["the second before the skip in March, 01:59:59", "2026-03-29T00:59:59Z", "bob"],
    ["the second after it, which is three", "2026-03-29T01:00:00Z", "alice"],
  ])("a step due at %s pages whoever is on duty then", async (_, instant, person) => {
    expect(await pagedAt(instant)).toEqual([person]);
  });

  test("a step for the hours from two to three counts in both of October's, and in no hour of March's", async () => {
    const hours = { from: "02:00", until: "03:00" };
    const ask = { target: "person:alice", hours } as const;
    const october = ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z"];
    expect(await Promise.all(october.map(async (instant) => pagedAt(instant, ask)))).toEqual([
      ["alice"],
      ["alice"],
      [],
    ]);
    const march = ["2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z"];
    expect(await Promise.all(march.map(async (instant) => pagedAt(instant, ask)))).toEqual([[], []]);
  });
});

test("an override made while the product runs counts to the second", async () => {
  const change = { schedule: "payments", person: "carol", from: at + 1000, until: at + 2000, reason: "dentist" };
  const peopleAt = async (offset: number) => {
    const { page, calls } = activitiesWith([change]);
    await page({ ...asking({ target: "primary" }), at: at + offset });
    return paged(calls)[0];
  };
  expect(await peopleAt(999)).toBe("alice");
  expect(await peopleAt(1000)).toBe("carol");
  expect(await peopleAt(1999)).toBe("carol");
  expect(await peopleAt(2000)).toBe("alice");
});

test("when paging fails, whom to call stands in the room with the numbers the configuration has now", async () => {
  const { deliver, calls } = activitiesOnFakes();
  await deliver([
    effect({
      do: "callByHand",
      to: "room",
      people: ["everyone"],
      wording: "room/call-by-hand",
      data: { ...wordings["room/call-by-hand"], call: [] },
    }),
  ]);
  expect(calls[0]?.["text"]).toContain("Alice: +15550101");
  expect(calls[0]?.["text"]).toContain("Grace: +15550107");
});
