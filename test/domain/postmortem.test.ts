import type { Policy } from "../../domain/policy.ts";
import { quietPolicy } from "./support/story.ts";
import { attended, closedAt60, mitigated, resolve, resolvedAt40 } from "./support/told-commands.ts";

const dues = (promise: string, severity: "sev1" | "sev2") => closedAt60(severity).onCalendar(promise);

describe.each(["sev1", "sev2"] as const)("after a %s, resolved Thursday 15:04", (severity) => {
  test.each([
    ["postmortem ticket", "2026-01-29 15:04 → 2026-01-29 15:05 | kept"],
    ["postmortem scheduled", "2026-01-29 15:04 → 2026-01-31 15:04 | kept"],
    ["postmortem held", "2026-01-29 15:04 → 2026-01-31 15:04 | outstanding"],
    ["draft submitted", "2026-01-29 15:04 → 2026-02-01 15:04 | outstanding"],
    ["evidence saved", "2026-01-29 15:04 → 2026-02-03 15:04 | outstanding"],
    ["postmortem published", "2026-01-29 15:04 → 2026-02-05 17:00 | outstanding"],
  ])("%s is owed: %s", (promise, row) => {
    expect(dues(promise, severity)).toEqual([row]);
  });

  test("comments close two working days after the draft", () => {
    const it = closedAt60(severity);
    it.on("2026-01-30 16:00");
    it.give({ type: "submitDraft", link: "https://d" }, { kind: "person", name: "bob", via: "api" });
    expect(it.onCalendar("comments closed")).toEqual(["2026-01-30 16:00 → 2026-02-03 17:00 | outstanding"]);
  });

  test("the public review is owed within 5 days where the status page promised one, and only there", () => {
    const it = attended(severity);
    it.at(5, "bob", { type: "postStatus", state: "investigating", text: "We look." });
    it.at(20, "bob", mitigated);
    it.clear(20);
    it.at(40, "bob", resolve());
    expect(it.onCalendar("public review")).toEqual(["2026-01-29 15:04 → 2026-02-03 15:04 | outstanding"]);
    it.at(41, "bob", { type: "publishReview", link: "https://r" });
    expect(it.onCalendar("public review")).toEqual(["2026-01-29 15:04 → 2026-02-03 15:04 | kept"]);
    if (severity === "sev2") expect(resolvedAt40("sev2").promised("public review")).toEqual([]);
  });
});

test("none of it is owed after a SEV-3 or SEV-4", () => {
  for (const severity of ["sev3", "sev4"] as const)
    for (const promise of [
      "postmortem ticket",
      "postmortem scheduled",
      "postmortem held",
      "draft submitted",
      "evidence saved",
      "postmortem published",
    ])
      expect(closedAt60(severity).promised(promise)).toEqual([]);
});

test("what the public and the ticket read of deadlines follows the incident's own policy", () => {
  const { statusUpdate, postmortem } = quietPolicy;
  if (statusUpdate === undefined || postmortem === undefined) throw new Error("the policy promises neither");
  const policy: Policy = {
    ...quietPolicy,
    statusUpdate: {
      ...statusUpdate,
      active: { withinMinutes: { sev2: 20 } },
      monitoring: { withinMinutes: { sev2: 40 } },
    },
    publicReview: { withinMinutes: { sev2: 7 * 24 * 60 } },
    postmortem: { ...postmortem, draft: { withinMinutes: { sev2: 24 * 60 } }, commentsWorkingDays: { sev2: 3 } },
  };
  const it = attended("sev2", { policy });
  it.at(4, "bob", { type: "assignRole", role: "communications-lead", person: "dave" });
  it.at(5, "dave", { type: "postStatus", state: "investigating", text: "We look into it." });
  it.at(20, "bob", mitigated);
  it.clear(30);
  it.at(40, "bob", resolve());
  const published = it.effects().flatMap((effect) => (effect.do === "publish" ? [effect] : []));
  expect(published.map(({ state, data }) => [state, data["updateEveryMinutes"], data["reviewWithinMinutes"]])).toEqual([
    ["investigating", 20, 7 * 24 * 60],
    ["monitoring", 40, 7 * 24 * 60],
    ["resolved", 40, 7 * 24 * 60],
  ]);
  const terms = { draftWithinMinutes: 24 * 60, commentsWorkingDays: 3, publishedWorkingDays: 5 };
  expect(it.effects().find((effect) => effect.do === "createTicket" && effect.ticket === "postmortem")).toMatchObject({
    data: terms,
  });
  it.at(50, "bob", { type: "submitDraft", link: "https://d" });
  expect(it.effects().find((effect) => effect.do === "comment")).toMatchObject({
    wording: "ticket/draft-submitted",
    data: terms,
  });
});

describe("the invitation", () => {
  test("goes out at the close, for the next working day at 10:00, for an hour, to responders, owners, leads and rotation", () => {
    const it = resolvedAt40();
    it.at(41, "erin", { type: "join" });
    it.at(42, "bob", { type: "assignRole", role: "scribe", person: "dave" });
    it.at(60, "bob", { type: "close", impact: "None." });
    const sent = it.effects().filter((effect) => effect.do === "sendInvitation");
    expect(sent).toMatchObject([
      {
        at: it.start + 60 * 60_000,
        slot: Date.parse("2026-01-30T10:00:00Z"),
        minutes: 60,
        wording: "invitation/postmortem",
        attendees: [
          ...["person:alice", "person:bob", "person:dave", "person:erin"],
          ...["owners:api", "engineering-lead", "sre-lead", "rotation"],
        ],
      },
    ]);
  });

  test("goes out 4 hours after the resolution where nobody closes", () => {
    const it = resolvedAt40();
    it.to(300);
    expect(it.told(41, 300).filter((row) => row.includes("invitation"))).toEqual([
      "280 | attendees | invitation | 2026-01-30 10:00",
    ]);
  });

  test("waits for the calendar's answer and is then late, not wrong", () => {
    const it = closedAt60("sev2", {
      world: (effect) => (effect.do === "workOut" ? undefined : { ok: true, ref: effect.key }),
    });
    it.to(2000);
    expect(it.told(60, 2000).filter((row) => row.includes("invitation"))).toEqual([]);
  });

  test("follows when somebody moves the meeting", () => {
    const it = closedAt60();
    const to = Date.parse("2026-01-30T14:00:00Z");
    expect(it.at(70, "bob", { type: "movePostmortem", to, reason: "Erin can come then." })).toBe("");
    expect(it.told(70)).toEqual(["70 | attendees | invitation | 2026-01-30 14:00"]);
    expect(it.at(71, "bob", { type: "movePostmortem", to: it.start, reason: "Back in time." })).toMatch(
      /into the past/,
    );
  });
});

describe("a postmortem that nobody follows through", () => {
  const it = closedAt60();
  it.on("2026-02-10 00:00");
  const chased = (wording: string) =>
    it
      .effects()
      .flatMap((effect) =>
        effect.do === "remind" && effect.items.some((words) => words.wording === wording)
          ? [`${new Date(effect.at).toISOString().slice(5, 16)} ${effect.to}`]
          : [],
      );

  test("asks its owner when the meeting is over, then chases the owner at the deadline and the engineering lead on the next working morning", () => {
    expect(chased("remind/meeting-held")).toEqual(["01-30T11:00 person:bob"]);
    expect(chased("remind/hold-meeting")).toEqual(["01-31T15:04 person:bob", "02-02T09:00 engineering-lead"]);
    expect(chased("remind/draft")).toEqual(["02-01T15:04 person:bob", "02-02T09:00 engineering-lead"]);
    expect(chased("remind/publish")).toEqual(["02-05T17:00 person:bob", "02-06T09:00 engineering-lead"]);
  });

  test("reminds of the evidence once", () => {
    expect(chased("remind/evidence")).toEqual(["02-03T15:04 person:bob"]);
  });
});

test("once another owner is named, they are the one who is chased", () => {
  const it = closedAt60();
  it.at(70, "bob", { type: "namePostmortemOwner", person: "erin" });
  it.on("2026-02-01 16:00");
  expect(it.toldOn("2026-02-01")).toEqual(["15:04 | erin | message | remind/draft"]);
});

test("the scribe saves the evidence, where there is one", () => {
  const it = closedAt60();
  it.at(61, "bob", { type: "assignRole", role: "scribe", person: "dave" });
  it.on("2026-02-03 15:05");
  expect(it.toldOn("2026-02-03").filter((row) => row.includes("| message |"))).toEqual([
    "15:04 | dave | message | remind/evidence",
  ]);
});

test("evidence is saved when logs, traces and metrics are", () => {
  const kinds = ["logs", "traces", "metrics"] as const;
  for (const missing of kinds) {
    const it = closedAt60();
    for (const evidence of kinds.filter((kind) => kind !== missing))
      it.at(61, "bob", { type: "saveEvidence", evidence, link: "https://e" });
    expect(it.onCalendar("evidence saved")).toEqual(["2026-01-29 15:04 → 2026-02-03 15:04 | outstanding"]);
    it.at(63, "bob", { type: "saveEvidence", evidence: missing, link: "https://e" });
    expect(it.onCalendar("evidence saved")).toEqual(["2026-01-29 15:04 → 2026-02-03 15:04 | kept"]);
  }
});

test("the postmortem's ticket is named after the incident's day and title, and says what is due when", () => {
  for (const severity of ["sev1", "sev2"] as const) {
    const it = resolvedAt40(severity);
    const tickets = it.effects().filter((effect) => effect.do === "createTicket" && effect.ticket === "postmortem");
    expect(tickets).toMatchObject([
      {
        at: it.start + 40 * 60_000,
        title: `INCIDENT-2026-01-29: ${it.incident().title}`,
        wording: "ticket/postmortem",
        data: { draftWithinMinutes: 3 * 24 * 60, commentsWorkingDays: 2, publishedWorkingDays: 5 },
      },
    ]);
  }
});

describe("a meeting that working hours do not allow within 48 hours", () => {
  /** The incident is resolved on Friday 30 January at 16:24, so 48 hours later it is Sunday. */
  const it = closedAt60("sev2", { startsAt: "2026-01-30T15:44:00Z" });
  it.on("2026-02-02 10:59");

  test("is held in the first working slot, and nobody is chased before it", () => {
    expect(it.effects().find((effect) => effect.do === "sendInvitation")).toMatchObject({
      slot: Date.parse("2026-02-02T10:00:00Z"),
    });
    expect(it.toldOn("2026-02-01").filter((row) => row.includes("meeting"))).toEqual([]);
  });

  test("is reported missed, with that reason", () => {
    it.on("2026-02-02 11:05");
    it.give({ type: "recordMeetingHeld" }, { kind: "person", name: "bob", via: "api" });
    expect(it.onCalendar("postmortem held")).toEqual(["2026-01-30 16:24 → 2026-02-01 16:24 | missed, done +19 h"]);
    expect(it.card("postmortem held")?.why).toBe("working hours allowed no earlier slot");
  });

  test("is scheduled in time all the same: the invitation is out", () => {
    expect(it.onCalendar("postmortem scheduled")).toEqual(["2026-01-30 16:24 → 2026-02-01 16:24 | kept"]);
  });
});

describe("steps of the postmortem", () => {
  test("come in order, and are answered, not refused, when they come twice", () => {
    const it = closedAt60();
    expect(it.at(61, "bob", { type: "closeComments" })).toMatch(/no draft/);
    expect(it.at(61, "bob", { type: "publishPostmortem", link: "https://p" })).toMatch(/no draft/);
    it.at(62, "bob", { type: "submitDraft", link: "https://d" });
    expect(it.at(63, "bob", { type: "submitDraft", link: "https://d" })).toBe("A draft is submitted already.");
    it.at(64, "bob", { type: "recordMeetingHeld" });
    expect(it.at(65, "bob", { type: "recordMeetingHeld" })).toBe("It is recorded already.");
    expect(it.at(66, "bob", { type: "movePostmortem", to: it.start + 86_400_000, reason: "Again." })).toMatch(
      /held already/,
    );
  });
});

test("a draft that is chased in vain stands on the weekly review's list two working mornings after", () => {
  const it = closedAt60();
  it.on("2026-02-04 09:00");
  expect(it.toldOn("2026-02-02").filter((row) => row.includes("remind/draft"))).not.toEqual([]);
  expect(it.toldOn("2026-02-03").filter((row) => row.includes("weekly-review"))).toHaveLength(2);
});
