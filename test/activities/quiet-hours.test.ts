import { endOfHours } from "../../on-call/restriction.ts";
import type { Reachable } from "../../activities/ports/paging.ts";
import { activitiesOnFakes, effect } from "./fakes.ts";

const night = { from: "22:00", until: "07:00" };
const end = (at: string, zone = "Europe/Berlin", hours = night) => {
  const until = endOfHours(hours, Date.parse(at), zone);
  return until === undefined ? undefined : new Date(until).toISOString();
};

test.each([
  ["before midnight", "2026-01-29T22:30:00Z", "2026-01-30T06:00:00.000Z"],
  ["after midnight", "2026-01-30T03:00:00Z", "2026-01-30T06:00:00.000Z"],
  ["on their first minute", "2026-01-29T21:00:00Z", "2026-01-30T06:00:00.000Z"],
  ["in the night in which the clocks go forward", "2026-03-28T23:00:00Z", "2026-03-29T05:00:00.000Z"],
])("quiet hours %s end in the morning where the person lives", (_, at, until) => {
  expect(end(at)).toBe(until);
});

test.each([
  ["their last minute is over", "2026-01-30T06:00:00Z"],
  ["it is day", "2026-01-29T14:00:00Z"],
])("nothing is quiet when %s", (_, at) => {
  expect(end(at)).toBeUndefined();
});

test("a nudge in somebody's quiet hours is for the time after them; a page does not ask", async () => {
  const reachable = new Map<string, Reachable>([["alice", { methods: [], rule: [], quietHours: night }]]);
  const { page, deliver, calls } = activitiesOnFakes(undefined, reachable);
  const at = Date.parse("2026-01-29T23:00:00Z");
  const nudge = { wording: "remind/draft", data: { promise: "draft submitted", due: at, since: at } };
  await deliver([effect({ do: "remind", to: "person:alice", items: [nudge], at })]);
  await page(
    effect({
      do: "page",
      asks: [{ target: "person:alice", ask: "help" }],
      urgency: "page",
      overdue: [],
      at,
    }),
  );
  expect(calls.map((call) => [call.port, call["notBefore"]])).toEqual([
    ["direct.send", Date.parse("2026-01-30T07:00:00Z")],
    ["push.page", undefined],
  ]);
});
