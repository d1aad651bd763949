import { createDutyNews, type DutyChanged } from "../../activities/duty-news.ts";
import { checkedWording } from "../../activities/template-samples.ts";
import { readSettings } from "../config/read-settings.ts";
import type { Override, Swap } from "../../records/overrides-and-swaps.ts";

const { settings } = readSettings(
  "config.yaml",
  `
people: { alice: { name: Alice }, bob: { name: Bob, timeZone: Europe/Berlin }, carol: { name: Carol } }
onCall: { primary: api }
contacts: { fallback: carol }
rotations: { api: { turns: daily, startsOn: 2026-01-26, members: [alice, bob] } }
schedules:
  office:
    owner: bob
    layers: [{ name: hours, turns: never, members: [alice], restrictions: [{ from: "09:00", until: "17:00" }] }]
`,
);
const wording = checkedWording(settings);
const at = Date.parse("2026-01-26T12:00:00Z");
const stretch = {
  ...{ id: 7, schedule: "api", reason: "Dentist", madeBy: "alice", madeAt: at, cancelledBy: null, cancelledAt: null },
  ...{ from: Date.parse("2026-01-27T10:00:00Z"), until: Date.parse("2026-01-28T08:00:00Z") },
};
const override: Override = { ...stretch, person: "carol", insteadOf: null };
const swap: Swap = { ...stretch, to: null, expiresAt: at + 1000, acceptedBy: null, acceptedAt: null };

const texts: string[] = [];
/**
 * Returns the people who are told of a change of duty, with the first line of each message; the whole messages are in
 * `texts`.
 */
async function noticesOf(news: DutyChanged["news"], changed: Partial<Override & Swap> = {}, fails?: string) {
  const notices: string[] = [];
  texts.length = 0;
  const { tellDutyChange } = createDutyNews({
    ...{ settings, wording },
    book: {
      inForce: async () => Promise.resolve([]),
      override: async () => Promise.resolve({ ...override, ...changed }),
      swap: async () => Promise.resolve({ ...swap, ...changed }),
    },
    direct: {
      send: async ({ person, text }) => {
        if (person === fails) throw new Error("the chat does not answer");
        notices.push(`${person}: ${text.split("\n")[0] ?? ""}`);
        texts.push(text);
        return Promise.resolve();
      },
    },
  });
  const telling = tellDutyChange({ id: 7, news, at, key: "change" });
  await (fails === undefined ? telling : expect(telling).rejects.toThrow("the chat does not answer"));
  return notices;
}

test("an override is heard of by whoever is put on duty, and by those whose place they take, in their own clocks", async () => {
  expect(await noticesOf("override-added")).toEqual([
    "carol: Alice put you on duty in api from Tue 27 Jan 10:00 UTC to Wed 28 Jan 08:00 UTC: Dentist",
    "bob: Alice put Carol on duty in api in your place, from Tue 27 Jan 11:00 GMT+1 to Wed 28 Jan 09:00 GMT+1: Dentist",
  ]);
  expect(await noticesOf("override-added", { insteadOf: "alice" })).toHaveLength(1);
});

test("that it was taken back, too, but not by who did it", async () => {
  expect(await noticesOf("override-cancelled", { cancelledBy: "carol" })).toEqual([
    expect.stringMatching(/^bob: Carol took back that Carol is on duty in api in your place, .*: it is yours again\.$/),
  ]);
});

test("where nobody is on duty now that an override is taken back, the schedule's owner hears of the gap", async () => {
  const cancelled = { schedule: "office", cancelledBy: "carol", cancelledAt: at };
  expect(await noticesOf("override-cancelled", cancelled)).toEqual([
    expect.stringMatching(/^alice: .*: it is yours again\.$/),
    expect.stringMatching(/^bob: Carol took back that Carol is on duty in office from Tue 27 Jan 11:00 GMT\+1/),
  ]);
  expect(texts[1]).toContain("\nNobody is on duty from Tue 27 Jan 18:00 GMT+1 to Wed 28 Jan 09:00 GMT+1.\n");
});

test("an override until a distant year is taken back at once, and its gaps are listed for a while only", async () => {
  const until = Date.parse("2999-12-31T00:00:00Z");
  const begunAt = performance.now();
  await noticesOf("override-cancelled", { schedule: "office", until, cancelledBy: "carol", cancelledAt: at });
  expect(performance.now() - begunAt).toBeLessThan(3000);
  expect(texts[1]?.match(/Nobody is on duty/g)).toHaveLength(5);
  expect(texts[1]).toMatch(/And in 36\d more stretches of the next year\./);
});

test("a swap that anybody may accept is offered to the others of the schedule", async () => {
  expect(await noticesOf("swap-offered")).toEqual([
    expect.stringMatching(/^bob: Alice asks whether you take over api/),
  ]);
  expect(await noticesOf("swap-offered", { to: "carol" })).toEqual([expect.stringMatching(/^carol: /)]);
});

test("one who cannot be told keeps nobody else from hearing, and is tried again", async () => {
  expect(await noticesOf("override-added", {}, "carol")).toEqual([expect.stringMatching(/^bob: /)]);
});

test("a swap taken back is heard of by the other of the two", async () => {
  const accepted = { acceptedBy: "bob", cancelledBy: "alice" };
  expect(await noticesOf("swap-cancelled", accepted)).toEqual([
    expect.stringMatching(/^bob: Alice took back the swap/),
  ]);
});
