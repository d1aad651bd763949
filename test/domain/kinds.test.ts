import type { CommandNamed } from "../../domain/commands/commands.ts";
import { metricsOf } from "../../domain/accounts/response-metrics.ts";
import { closedAt60, resolvedAt40, say } from "./support/told-commands.ts";
import { attended } from "./support/told-commands.ts";
import { story } from "./support/story.ts";

const at = (time: string): number => Date.parse(`2026-01-29T${time}:00Z`);
const entered: CommandNamed<"enterRetroactively"> = {
  type: "enterRetroactively",
  severity: "sev2",
  service: "api",
  title: "Checkout was slow",
  impact: "A tenth of the orders timed out",
  commander: "bob",
  impactStartedAt: at("10:00"),
  detectedAt: at("10:04"),
  acknowledgedAt: at("10:09"),
  mitigatedAt: at("10:30"),
  resolvedAt: at("11:00"),
};

describe("an incident entered afterwards", () => {
  const it = story({ kind: "retroactive" });
  const answer = it.at(0, "bob", entered);
  it.to(60);

  test("pages, tells and posts nothing; it gets its postmortem's ticket and its invitation", () => {
    expect(answer).toBe("");
    expect(it.told(0, 60)).toEqual([
      "0 | tracker | ticket | ticket/postmortem",
      "36 | attendees | invitation | 2026-01-30 10:00",
    ]);
  });

  test("takes its instants from the person who enters it, for metrics and verdicts", () => {
    expect(metricsOf(it.incident())).toEqual({ timeToDetect: 4, timeToAcknowledge: 5, timeToResolve: 60 });
    expect(it.onCalendar("detected")).toEqual(["2026-01-29 10:00 → 2026-01-29 10:05 | kept"]);
    expect(it.onCalendar("acknowledged")).toEqual(["2026-01-29 10:04 → 2026-01-29 10:06 | missed, done +3"]);
    expect(it.onCalendar("resolution target")).toEqual(["2026-01-29 10:00 → 2026-01-29 12:00 | kept"]);
  });

  test("starts in post-incident: it is closed, drafted and reviewed like any other", () => {
    expect(it.onCalendar("closed")).toEqual(["2026-01-29 11:00 → 2026-01-30 11:00 | outstanding"]);
    expect(it.onCalendar("draft submitted")).toEqual(["2026-01-29 11:00 → 2026-02-01 11:00 | outstanding"]);
    expect(it.promised("war room")).toEqual([]);
    expect(it.promised("first response")).toEqual([]);
  });

  test("gets its ticket at once, counted from when the system was told", () => {
    expect(it.promised("postmortem ticket")).toEqual(["0 → 1 | kept"]);
  });

  test("is not forgotten: it is brought to an end like any other", () => {
    expect(it.onCalendar("brought to an end")).toEqual(["2026-01-29 10:04 → 2026-01-30 10:04 | outstanding"]);
  });
});

test("entered a week late, it invites to a slot that is still to come", () => {
  const it = story({ kind: "retroactive", startsAt: "2026-02-05T14:00:00Z" });
  it.at(0, "bob", entered);
  expect(it.told(0)).toContain("0 | attendees | invitation | 2026-02-06 10:00");
});

test("entered months late, what was missed is one message to its owner; others hear only if nothing is done then", () => {
  const it = story({ kind: "retroactive", startsAt: "2026-05-20T14:24:00Z" });
  it.at(0, "bob", entered);
  it.to(12 * 60);
  expect(it.told(0, 12 * 60)).toEqual([
    "0 | bob | message | remind/bring-to-an-end, remind/close, remind/evidence, remind/schedule-postmortem, remind/draft, remind/publish",
    "0 | tracker | ticket | ticket/postmortem",
    "0 | attendees | invitation | 2026-05-21 10:00",
  ]);
  it.give({ type: "submitDraft", link: "https://d" }, { kind: "person", name: "bob", via: "api" });
  it.on("2026-05-21 12:00");
  expect(it.toldOn("2026-05-21")).toContain("09:00 | frank | message | remind/publish");
});

test("instants out of order are refused, by name", () => {
  const it = story({ kind: "retroactive" });
  expect(it.at(0, "bob", { ...entered, detectedAt: at("09:00") })).toBe(
    "the start of the impact lies after the detection: put the instants in order.",
  );
  expect(it.at(0, "bob", { ...entered, resolvedAt: at("23:00") })).toMatch(/the resolution lies after now/);
});

test("only a new incident is entered afterwards", () => {
  expect(attended().at(10, "bob", entered)).toMatch(/Only a new incident/);
});

describe("an incident made private midway", () => {
  const it = attended("sev1");
  it.at(10, "bob", { type: "makePrivate", reason: "A leaked key." });
  it.to(40);

  test("withdraws what the public saw and says nothing any more in the alerts channel", () => {
    expect(it.told(10)).toEqual([
      "10 | bob | message | remind/room-update-soon",
      "10 | room | chat | room/made-private",
      "10 | room | chat | edited room/declaration",
      "10 | alerts-channel | chat | edited alerts/private",
      "10 | public | status page | withdrawn",
      "10 | support | mail + chat | audience/made-private",
      "10 | leadership | mail | audience/made-private",
      "10 | executives | mail | audience/made-private",
    ]);
  });

  test("owes no audience an update any more", () => {
    expect(it.promised("support update")).toEqual(["2 → 32 | moot"]);
    expect(it.promised("leadership update")).toEqual(["2 → 32 | moot"]);
    expect(it.told(11, 40).filter((row) => /(support|leadership)-update/.test(row))).toEqual([]);
  });

  test("ends every promise to the public, and nobody is nagged about it", () => {
    expect(it.promised("status page update")).toEqual(["2 → 17 | moot"]);
    expect(it.told(11, 40).filter((row) => row.includes("status"))).toEqual([]);
  });

  test("refuses to say anything in public, then and later", () => {
    expect(it.at(41, "bob", { type: "postStatus", state: "identified", text: "We know." })).toMatch(/private/);
    it.at(42, "bob", { type: "recordCause", internal: "A leaked key", public: "None" });
    it.at(43, "bob", { type: "markMitigated" });
    expect(it.told(41, 43).filter((row) => row.includes("public"))).toEqual([]);
  });

  test("goes on inside: the room's cadence is owed as before", () => {
    expect(it.promised("room update")[0]).toMatch(/^2 → 12/);
  });
});

test("a SEV-2 made private before the public heard owes it nothing", () => {
  const it = attended("sev2");
  it.at(5, "bob", { type: "makePrivate", reason: "A leaked key." });
  it.to(30);
  expect(it.promised("status page, first entry")).toEqual(["2 → 17 | moot"]);
  expect(it.told(5, 30).filter((row) => /public|status/.test(row))).toEqual([]);
});

describe("the public review of a private incident", () => {
  test("is not owed when it became private before the resolution", () => {
    const it = attended("sev1");
    it.at(10, "bob", { type: "makePrivate", reason: "A leaked key." });
    it.at(20, "bob", { type: "markMitigated" });
    it.clear(20);
    it.at(40, "bob", {
      type: "resolve",
      mitigation: "Rotated",
      serviceStatus: "Up",
      errorRate: "Low",
      latency: "Low",
    });
    expect(it.promised("public review")).toEqual([]);
  });

  test("is moot when it became private afterwards, and cannot be published", () => {
    const it = resolvedAt40("sev1");
    expect(it.promised("public review")).toEqual(["40 → 7240 | outstanding"]);
    it.at(50, "bob", { type: "makePrivate", reason: "A leaked key." });
    expect(it.promised("public review")).toEqual(["40 → 7240 | moot"]);
    expect(it.at(51, "bob", { type: "publishReview", link: "https://x" })).toMatch(/no review is published/);
  });
});

test("the follow-up of a private incident goes to no digest and no list: the leads are asked themselves", () => {
  const it = closedAt60("sev2");
  it.at(70, "bob", { type: "makePrivate", reason: "A leaked key." });
  it.at(80, "bob", {
    type: "addActionItem",
    description: "Rotate keys",
    kind: "prevent",
    owner: "alice",
    priority: "P1",
    acceptance: "Keys rotate",
    dueOn: Date.parse("2026-02-06T12:00:00Z"),
  });
  it.on("2026-03-04 00:00");
  expect(it.effects().filter((effect) => effect.do === "tell" && effect.at > it.start + 80 * 60_000)).toEqual([]);
  expect(it.toldOn("2026-02-13")).toContain("09:00 | frank | message | remind/action-item");
  expect(it.toldOn("2026-03-03")).toEqual(["09:00 | heidi | message | remind/completion-review"]);
});

test("private twice is refused", () => {
  const it = attended();
  it.at(5, "bob", { type: "makePrivate", reason: "A leaked key." });
  expect(it.at(6, "bob", { type: "makePrivate", reason: "Again." })).toBe("It is private already.");
});

describe("a drill", () => {
  const drill = closedAt60("sev1", { kind: "drill" });
  const real = closedAt60("sev1");
  drill.to(200);
  real.to(200);

  test("runs the same rules as a real incident, message for message and promise for promise", () => {
    expect(drill.told(0, 200)).toEqual(real.told(0, 200));
    expect(drill.promised("room update")).toEqual(real.promised("room update"));
  });

  test("says of every effect that it belongs to a drill, so that no adapter can mistake it", () => {
    expect(new Set(drill.effects().map(({ about }) => about.kind))).toEqual(new Set(["drill"]));
    expect(new Set(real.effects().map(({ about }) => about.kind))).toEqual(new Set(["real"]));
  });

  test("stays what it was opened as", () => {
    const it = attended("sev2", { kind: "drill" });
    it.at(10, "bob", say("As if it were real."));
    expect(it.incident().kind).toBe("drill");
  });
});
