import { close, closedAt60, mitigated, resolve } from "./support/told-commands.ts";

const reopen = { type: "reopen", reason: "Customers write again." } as const;
const lastMinuteOfWindow = 60 + 1440;

describe("an alert within 24 hours after the close", () => {
  const it = closedAt60();
  it.alert(120);
  it.to(126);

  test("reopens: those who had it are paged, commander and acknowledger, and the commander is asked for anew", () => {
    expect(it.rounds(120, 125).filter((row) => row.includes("| page |"))).toEqual([
      "120 | person:bob (acknowledge, take-command) + person:alice (acknowledge) | page | ",
      "125 | secondary (acknowledge) + commander-2 (take-command) | page | and what is overdue",
    ]);
  });

  test("asks all roles back: nobody commands until somebody takes it", () => {
    expect(it.promised("commander")).toEqual(["2 → 17 | kept", "120 → 135 | outstanding"]);
    expect(it.incident().holdings.filter(({ until }) => until === undefined)).toEqual([]);
  });

  test("cancels the invitation to the postmortem, which is outdated", () => {
    expect(it.told(120)).toContain("120 | attendees | invitation | cancelled");
  });

  test("tells those again who were told that it was over", () => {
    expect(it.told(120).filter((row) => row.endsWith("/declared"))).toEqual([
      "120 | support | mail + chat | support/declared",
      "120 | leadership | mail | leadership/declared",
      "120 | engineering-leadership | mail | engineering-leadership/declared",
    ]);
  });
});

describe("resolving again after a reopening", () => {
  const it = closedAt60();
  it.at(70, "bob", { type: "submitDraft", link: "https://docs/1" });
  it.at(120, "bob", reopen);
  it.at(121, "bob", { type: "takeCommand" });
  it.at(130, "bob", mitigated);
  it.at(150, "bob", resolve());

  test("starts the postmortem's clocks again", () => {
    expect(it.promised("draft submitted")).toEqual(["40 → 4360 | kept", "150 → 4470 | outstanding"]);
    expect(it.promised("postmortem held")).toEqual(["40 → 2920 | moot", "150 → 3030 | outstanding"]);
    expect(it.promised("evidence saved")).toEqual(["40 → 7240 | moot", "150 → 7350 | outstanding"]);
  });

  test("accepts a new draft, since the old one is outdated", () => {
    expect(it.at(200, "bob", { type: "submitDraft", link: "https://docs/2" })).toBe("");
    expect(it.promised("draft submitted").slice(-1)).toEqual(["150 → 4470 | kept"]);
  });

  test("measures the resolution from the original start to the last resolution", () => {
    expect(it.promised("resolution target")).toEqual(["0 → 120 | missed, done +30"]);
  });
});

describe("the window of 24 hours", () => {
  test("is open to its last minute", () => {
    expect(closedAt60().at(lastMinuteOfWindow, "bob", reopen)).toBe("");
    const it = closedAt60();
    it.alert(lastMinuteOfWindow);
    expect(it.incident().episodes).toHaveLength(2);
  });

  test("is over a minute later for people, who read when it was closed", () => {
    expect(closedAt60().at(lastMinuteOfWindow + 1, "bob", reopen)).toMatch(/closed at 15:24.*declare a new one/);
  });

  test("is over a minute later for alerts, which open a new incident and never vanish", () => {
    const it = closedAt60();
    const answer = it.alert(lastMinuteOfWindow + 1, "sev2", "DiskFull");
    expect(answer).toMatch(/a new, linked incident/);
    expect(it.told(lastMinuteOfWindow + 1)).toEqual([
      `${String(lastMinuteOfWindow + 1)} | new incident | alert | DiskFull`,
    ]);
    expect(it.incident().episodes).toHaveLength(1);
  });
});

test("what is not closed is not reopened", () => {
  const it = closedAt60();
  it.at(61, "bob", reopen);
  expect(it.at(62, "bob", reopen)).toMatch(/not resolved yet/);
});

test("a review after the reopening is of what came then: the verdict on the one before it stands", () => {
  const it = closedAt60();
  const reviewOfFirst = () => it.promised("90-day effectiveness review")[0];
  it.at(61, "bob", reopen);
  const before = reviewOfFirst();
  expect(before).toMatch(/moot$/);
  it.at(62, "bob", mitigated);
  it.clear(63);
  it.at(90, "bob", resolve({ despiteOpen: true }));
  it.at(130, "bob", close("Stable."));
  it.at(131, "heidi", { type: "completeReview", note: "Nothing to do." });
  expect(reviewOfFirst()).toBe(before);
});
