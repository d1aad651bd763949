import { acknowledge, attended, close, closedAt60, mitigated, resolve } from "./support/told-commands.ts";
import { story } from "./support/story.ts";
import { checklistOf } from "../../domain/responding/checklists.ts";
import { wordings } from "../../domain/informing/wordings.ts";

const fixed = { type: "confirmFixDeployed" } as const;
/**
 * It is Thursday 14:24. The test calendar has deployment windows until 16:00 on Tuesdays and Thursdays, so the next one
 * is Tuesday's.
 */
const nextWindow = "2026-02-03 16:00";

describe("a SEV-3 that nobody looks at", () => {
  const it = story();
  it.alert(0, "sev3");
  it.to(6 * 1440);

  test("sends messages, no pages, and after the first only in working time, at last every eight working hours", () => {
    expect(
      it.rounds(0, 6 * 1440 - 1).map((row) => row.replace(/^\d+/, (minute) => stamp(it.start, Number(minute)))),
    ).toEqual([
      "29 14:24 | primary (acknowledge) | message | ",
      "29 15:24 | primary (acknowledge) + secondary (acknowledge) | message | ",
      "30 10:24 | engineering-lead (acknowledge) | message | ",
      "30 14:24 | rotation (acknowledge) + engineering-lead (acknowledge) | message | ",
      "02 14:24 | rotation (acknowledge) + engineering-lead (acknowledge) | message | and what is overdue",
      "03 14:24 | rotation (acknowledge) + engineering-lead (acknowledge) | message | and what is overdue",
    ]);
  });

  test("owes the acknowledgement within an hour of working time, the page as a message within a minute", () => {
    expect(it.onCalendar("acknowledged")).toEqual(["2026-01-29 14:24 → 2026-01-29 15:24 | missed, still owed"]);
    expect(it.onCalendar("page reaches on-call")).toEqual(["2026-01-29 14:24 → 2026-01-29 14:25 | kept"]);
    expect(it.onCalendar("first response")).toEqual(["2026-01-29 14:24 → 2026-01-29 15:24 | missed, still owed"]);
  });

  test("never declares itself, and tells nobody beyond those asked", () => {
    expect(it.promised("declared although nobody answers")).toEqual([]);
    expect(it.told(0, 6 * 1440).filter((row) => !row.includes("| message |"))).toEqual([]);
  });
});

const stamp = (start: number, minute: number): string =>
  new Date(start + minute * 60_000).toISOString().slice(8, 16).replace("T", " ");

test.each([
  ["sev1", ["severity", "channel", "commander", "status-page", "stakeholders"]],
  ["sev2", ["severity", "channel", "commander", "status-page", "stakeholders"]],
  ["sev3", ["severity", "channel", "commander", "stakeholders"]],
  ["sev4", ["severity", "commander"]],
] as const)("the checklist of the response of a %s has the lines that its severity calls for", (severity, items) => {
  const it = story();
  it.alert(0, severity);
  const ofResponse = checklistOf(it.incident()).filter(({ phase }) => phase === "respond");
  expect(ofResponse.map(({ id }) => id)).toEqual(items);
});

describe("a SEV-3 that comes on a Friday evening", () => {
  const it = story({ startsAt: "2026-01-30T18:00:00Z" });
  it.alert(0, "sev3");

  test("is owed an acknowledgement in the first working hour of Monday, and its resolution by the clock", () => {
    expect(it.onCalendar("acknowledged")).toEqual(["2026-01-30 18:00 → 2026-02-02 10:00 | outstanding"]);
    expect(it.onCalendar("first response")).toEqual(["2026-01-30 18:00 → 2026-02-02 10:00 | outstanding"]);
    expect(it.onCalendar("resolution target")).toEqual(["2026-01-30 18:00 → 2026-01-31 18:00 | outstanding"]);
  });

  test("asks nobody again before Monday", () => {
    it.on("2026-02-02 10:01");
    expect(it.toldOn("2026-01-31")).toEqual([]);
    expect(it.toldOn("2026-02-01")).toEqual([]);
    expect(it.toldOn("2026-02-02")).toEqual([
      "10:00 | alice | message | acknowledge, what is overdue",
      "10:00 | carol | message | acknowledge, what is overdue",
    ]);
  });
});

describe("a SEV-3 that somebody acknowledges", () => {
  const it = story();
  it.alert(0, "sev3");
  it.at(10, "alice", acknowledge);
  it.to(11);

  test("is declared by that and commanded by whoever acknowledged; room, ticket and engineering lead follow", () => {
    expect(it.told(10)).toEqual([
      "10 | alice | page | withdrawn",
      "10 | room | chat | room/declaration",
      "10 | alerts-channel | chat | alerts/declaration",
      "10 | tracker | ticket | ticket/tracking",
      "10 | engineering-lead | mail | engineering-lead/declared",
      "10 | room | chat | edited room/declaration",
    ]);
    expect(it.incident().holdings.map(({ role, person }) => `${person}: ${role}`)).toEqual([
      "alice: on-call",
      "alice: incident-commander",
    ]);
  });

  test("owes room, message and ticket within 5 minutes, the engineering lead's notice within 60", () => {
    for (const promise of ["war room", "declaration message", "tracking ticket"])
      expect(it.promised(promise)).toEqual(["10 → 15 | kept"]);
    expect(it.promised("engineering lead told")).toEqual(["10 → 70 | kept"]);
  });

  test("owes no cadence, no status page, no leadership, no commander's round, no second responder", () => {
    for (const promise of [
      "room update",
      "status page, first entry",
      "support told",
      "leadership told",
      "commander",
      "a responder besides the commander",
      "declared or declined",
    ])
      expect(it.promised(promise)).toEqual([]);
  });

  test("tells the engineering lead that nothing follows, and at 75 % and at the end of its 24 hours", () => {
    it.to(2 * 1440);
    expect(it.told(11, 2 * 1440)).toEqual([
      "60 | engineering-lead | mail | leadership/no-response",
      "1080 | engineering-lead | mail | leadership/target-at-risk",
      "1116 | leadership | mail | leadership/summary",
      "1440 | engineering-lead | mail | leadership/target-breached",
    ]);
  });
});

describe("the fix of a SEV-3", () => {
  test("is owed by the end of the next deployment window, and its absence is reminded of", () => {
    const it = attended("sev3");
    it.at(20, "bob", mitigated);
    it.on("2026-02-03 16:01");
    expect(it.onCalendar("fix deployed")).toEqual([`2026-01-29 14:44 → ${nextWindow} | missed, still owed`]);
    expect(it.toldOn("2026-02-03").filter((row) => row.includes("fix"))).toEqual([
      "16:00 | alice | message | remind/fix-deployed",
    ]);
  });

  test("keeps the incident alive after its close until it is deployed, and not longer", () => {
    const it = closedAt60("sev3");
    it.on("2026-02-03 11:00");
    expect(it.incident().ended).toBeUndefined();
    it.give(fixed, { kind: "person", name: "alice", via: "api" });
    it.on("2026-02-03 11:01");
    expect(it.incident().ended?.as).toBe("completed");
    expect(it.onCalendar("fix deployed")).toEqual([`2026-01-29 14:44 → ${nextWindow} | kept`]);
    expect(it.promised("open for a relapse").map((row) => row.split("| ")[1])).toEqual(["kept"]);
  });

  test("that is never deployed ends as missed two weeks later", () => {
    const it = closedAt60("sev3");
    it.on("2026-02-17 15:59");
    expect(it.incident().ended).toBeUndefined();
    it.on("2026-02-17 16:00");
    expect(it.incident().ended?.as).toBe("completed");
    expect(it.onCalendar("fix deployed")).toEqual([`2026-01-29 14:44 → ${nextWindow} | missed, never`]);
  });

  test("needs a mitigation before it", () => {
    expect(attended("sev3").at(10, "bob", fixed)).toBe("It is not mitigated yet.");
  });
});

describe("a SEV-4", () => {
  const it = story();
  it.alert(0, "sev4");
  it.to(4 * 1440);

  test("is a ticket in the backlog within 5 minutes; nobody is asked before the day is over, then daily, by message", () => {
    expect(it.rounds(0, 4 * 1440)).toEqual([
      "0 | tracker | ticket | ticket/backlog",
      "1440 | primary (acknowledge) | message | ",
      "2880 | primary (acknowledge) | message | ",
      "4320 | primary (acknowledge) | message | ",
      "5760 | primary (acknowledge) | message | ",
    ]);
    expect(it.promised("backlog ticket")).toEqual(["0 → 5 | kept"]);
  });

  test("is to be triaged in 24 hours, answered to in 24 hours, resolved in a week", () => {
    expect(it.promised("acknowledged")).toEqual(["0 → 1440 | missed, still owed"]);
    expect(it.promised("first response")).toEqual(["0 → 1440 | missed, still owed"]);
    expect(it.promised("resolution target")).toEqual([`0 → ${String(7 * 1440)} | outstanding`]);
  });

  test("is declared and commanded by whoever triages it, with no room and no other ticket", () => {
    it.at(6440, "alice", acknowledge);
    expect(it.told(6440)).toEqual(Array.from({ length: 4 }, () => "6440 | alice | page | withdrawn"));
    expect(it.promised("war room")).toEqual([]);
    expect(it.promised("page reaches on-call")).toEqual([]);
  });
});

describe("a SEV-4 that is resolved and closed", () => {
  test("ends when its fix is in with the sprint and its reopening window is over, owing no postmortem and no reviews", () => {
    const it = closedAt60("sev4");
    it.at(100, "alice", fixed);
    it.to(60 + 1440 - 1);
    expect(it.incident().ended).toBeUndefined();
    it.to(60 + 1440);
    expect(it.incident().ended?.as).toBe("completed");
    for (const promise of ["postmortem scheduled", "postmortem ticket", "30-day completion review", "evidence saved"])
      expect(it.promised(promise)).toEqual([]);
  });

  test("says in its ticket how it ended, since it has no room", () => {
    const it = closedAt60("sev4");
    expect(it.told(40)).toEqual(["40 | tracker | ticket | ticket/resolved"]);
  });

  test("tells its ticket all that the wording may ask for, also when it needed no reason", () => {
    const it = closedAt60("sev4");
    const comment = it.effects().find((effect) => effect.do === "comment");
    expect(Object.keys(comment?.data ?? {}).sort()).toEqual(Object.keys(wordings["ticket/resolved"] ?? {}).sort());
  });

  test("owes its fix by the end of the sprint", () => {
    const it = closedAt60("sev4");
    expect(it.onCalendar("fix deployed")).toEqual(["2026-01-29 14:44 → 2026-02-19 17:00 | outstanding"]);
    it.on("2026-02-19 17:01");
    expect(it.toldOn("2026-02-19")).toEqual(["17:00 | alice | message | remind/fix-deployed"]);
  });

  test("with action items is followed through by the reviews like any other", () => {
    const it = closedAt60("sev4");
    it.at(100, "alice", {
      type: "addActionItem",
      description: "Lint the dashboards",
      kind: "prevent",
      owner: "alice",
      priority: "P3",
      acceptance: "CI fails on a broken panel",
      dueOn: it.start + 10 * 86_400_000,
    });
    it.to(3 * 1440);
    expect(it.incident().ended).toBeUndefined();
    expect(it.promised("30-day completion review")).toHaveLength(1);
  });
});

test("a SEV-3 is resolved and closed with the same watching as any other", () => {
  const it = attended("sev3");
  it.at(20, "bob", mitigated);
  it.clear(21);
  expect(it.at(34, "bob", resolve())).toMatch(/watched until 14:59/);
  it.at(35, "bob", resolve());
  expect(it.told(35)).toEqual([
    "35 | room | chat | room/resolved",
    "35 | alerts-channel | chat | edited alerts/declaration",
    "35 | engineering-lead | mail | engineering-lead/resolved",
  ]);
  expect(it.at(49, "bob", close())).toMatch(/watched until 15:14/);
});

describe("a SEV-3 that takes days", () => {
  const it = story();
  it.alert(0, "sev3");
  it.at(10, "alice", acknowledge);
  it.on("2026-02-03 09:30");
  it.at(4 * 1440 + 19 * 60 + 10, "alice", mitigated);
  it.clear(4 * 1440 + 19 * 60 + 20);
  it.at(4 * 1440 + 20 * 60, "alice", resolve());
  it.on("2026-02-06 10:00");

  test("is summed up for leadership every working morning, and no more once it is resolved", () => {
    const summaries = ["2026-01-30", "2026-01-31", "2026-02-02", "2026-02-03", "2026-02-04", "2026-02-05"].map(
      (day) => [day, ...it.toldOn(day).filter((row) => row.includes("leadership/summary"))],
    );
    expect(summaries).toEqual([
      ["2026-01-30", "09:00 | leadership | mail | leadership/summary"],
      ["2026-01-31"],
      ["2026-02-02", "09:00 | leadership | mail | leadership/summary"],
      ["2026-02-03", "09:00 | leadership | mail | leadership/summary"],
      ["2026-02-04"],
      ["2026-02-05"],
    ]);
  });
});
