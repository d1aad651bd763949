import type { PersonalStep } from "../../domain/incident/effects.ts";
import type { World } from "./support/simulator.ts";
import { goodWorld, type Story, story } from "./support/story.ts";

const smsThenVoice: readonly PersonalStep[] = [
  { afterMinutes: 2, channel: "sms" },
  { afterMinutes: 4, channel: "voice" },
];

/** Makes a world in which every person has a personal rule: a push message at once, then other channels. */
const withRule =
  (further: readonly PersonalStep[] = smsThenVoice): World =>
  (effect, now) => {
    const outcome = goodWorld(effect, now);
    if (effect.do !== "page" || outcome?.ok !== true || effect.channel !== undefined) return outcome;
    return { ...outcome, reached: (outcome.reached ?? []).map((one) => ({ ...one, further })) };
  };

/** Lists pages with the minute in which they arose, their targets and their channel. */
const pages = (it: Story): readonly string[] =>
  it
    .effects()
    .flatMap((effect) =>
      effect.do === "page"
        ? `${String((effect.at - it.start) / 60_000)} ${effect.asks.map(({ target }) => target).join("+")} ${effect.channel ?? "rule"}`
        : [],
    );

describe("a page for help follows the rule of whom it calls until they answer", () => {
  const emailThenSms = withRule([{ afterMinutes: 1, channel: "sms" }]);
  const answered = () => {
    const it = story({ world: emailThenSms });
    it.alert(0);
    it.at(0, "alice", { type: "acknowledge" });
    return it;
  };
  const to = (it: Story, person: string) => pages(it).filter((row) => row.includes(person));

  test("when somebody pages them in", () => {
    const it = answered();
    it.at(2, "alice", { type: "pageIn", target: "person:ivan", reason: "Storage" });
    it.to(10);
    expect(to(it, "ivan")).toEqual(["2 person:ivan rule", "3 person:ivan sms"]);
  });

  test("when somebody escalates although it is acknowledged", () => {
    const it = answered();
    it.at(1, "alice", { type: "declare", severity: "sev2", service: "api", title: "Down", impact: "All" });
    it.at(2, "alice", { type: "escalate", reason: "I cannot do this alone" });
    it.to(4);
    expect(pages(it)).toEqual(expect.arrayContaining(["2 secondary rule", "3 person:carol sms"]));
  });

  test("when the severity rises", () => {
    const it = answered();
    it.at(1, "alice", { type: "declare", severity: "sev2", service: "api", title: "Down", impact: "All" });
    it.at(2, "alice", { type: "changeSeverity", severity: "sev1", reason: "Everybody" });
    it.to(4);
    expect(to(it, "carol")).toContain("3 person:carol+person:dave sms");
  });

  test("when it is resolved already", () => {
    const it = answered();
    it.at(1, "alice", { type: "declare", severity: "sev2", service: "api", title: "Down", impact: "All" });
    it.at(2, "bob", { type: "takeCommand" });
    it.at(3, "bob", { type: "resolve", mitigation: "Pool", serviceStatus: "Up", errorRate: "Low", latency: "Low" });
    it.at(5, "bob", { type: "pageIn", target: "person:ivan", reason: "Look at the backups" });
    it.to(10);
    expect(to(it, "ivan")).toEqual(["5 person:ivan rule", "6 person:ivan sms"]);
  });

  test.each([
    ["joins", { type: "join" }],
    ["acknowledges what somebody else has", { type: "acknowledge" }],
    ["does anything else", { type: "recordFinding", text: "It is the disk" }],
  ] as const)("and no longer once they answer: whoever %s has come", (_, command) => {
    const it = answered();
    it.at(2, "alice", { type: "pageIn", target: "person:ivan", reason: "Storage" });
    it.at(2, "ivan", command);
    it.to(10);
    expect(to(it, "ivan")).toEqual(["2 person:ivan rule"]);
    expect(it.promised("call for help answered")).toEqual(["2 → 7 | kept"]);
  });

  test("also if they are called a second time, having joined before", () => {
    const it = answered();
    it.at(1, "ivan", { type: "join" });
    it.at(2, "alice", { type: "pageIn", target: "person:ivan", reason: "Come back" });
    it.at(2, "ivan", { type: "join" });
    it.to(10);
    expect(to(it, "ivan")).toEqual(["2 person:ivan rule"]);
  });

  test("and a silent one is missed after five minutes", () => {
    const it = answered();
    it.at(2, "alice", { type: "pageIn", target: "person:ivan", reason: "Storage" });
    it.to(10);
    expect(it.promised("call for help answered")).toEqual(["2 → 7 | missed, still owed"]);
  });
});

describe("a page that nobody answers goes on by the person's own rule", () => {
  const it = story({ world: withRule() });
  it.alert(0, "sev2");
  it.to(6);

  test("beside the escalation, counted from the page", () => {
    expect(pages(it)).toEqual([
      "0 primary rule",
      "2 person:alice sms",
      "4 person:alice voice",
      "5 secondary+commander-1 rule",
    ]);
  });

  test("for each person it reaches, and the ask stays the same", () => {
    it.to(8);
    expect(pages(it).slice(4)).toEqual(["7 person:carol+person:bob sms"]);
    const sms = it.effects().find((effect) => effect.do === "page" && effect.channel === "sms");
    expect(sms).toMatchObject({ asks: [{ ask: "acknowledge", obligation: "acknowledged#1" }], urgency: "page" });
  });
});

test("an acknowledgement stops what is left of every rule of the round", () => {
  const it = story({ world: withRule() });
  it.alert(0, "sev2");
  it.at(3, "alice", { type: "acknowledge" });
  it.to(4.9);
  expect(pages(it)).toEqual(["0 primary rule", "2 person:alice sms"]);
});

test("an early next step leaves personal rules to their own minutes", () => {
  const it = story({ world: withRule() });
  it.alert(0, "sev2");
  it.at(1, "alice", { type: "escalate", reason: "Alone at a party" });
  it.to(3);
  expect(pages(it)).toEqual(["0 primary rule", "1 secondary rule", "2 person:alice sms", "3 person:carol sms"]);
});

test("what was slept through goes out at once, one page a person and channel, saying how late it is", () => {
  const it = story({ world: withRule() });
  it.alert(0, "sev2");
  it.oversleep(it.start + 4.5 * 60_000);
  const late = it.effects().filter((effect) => effect.do === "page" && effect.channel !== undefined);
  expect(late.map((effect) => effect.do === "page" && [effect.channel, effect.lateByMinutes])).toEqual([
    ["sms", 2],
    ["voice", undefined],
  ]);
});

test("a channel that the rule names twice is used once for what was slept through", () => {
  const twice = [1, 2].map((afterMinutes): PersonalStep => ({ afterMinutes, channel: "sms" }));
  const it = story({ world: withRule(twice) });
  it.alert(0, "sev2");
  it.oversleep(it.start + 3 * 60_000);
  expect(pages(it)).toEqual(["0 primary rule", "3 person:alice sms"]);
});

test("a person asked for two things at once gets one further page with both", () => {
  const it = story({ world: withRule() });
  it.alert(0, "sev1");
  it.to(60);
  const further = it.effects().filter((effect) => effect.do === "page" && effect.channel !== undefined);
  const askedFurther = further.flatMap((effect) =>
    effect.do === "page" ? [[effect.at, effect.channel, ...effect.asks.map(({ target }) => target)].join(" ")] : [],
  );
  expect(new Set(askedFurther).size).toBe(askedFurther.length);
  expect(further.some((effect) => effect.do === "page" && effect.asks.some(({ ask }) => ask === "take-command"))).toBe(
    true,
  );
});

test("neither a number nor an address ever stands in the incident", () => {
  const it = story({ world: withRule() });
  it.alert(0, "sev2");
  it.to(3);
  expect(JSON.stringify(it.incident().pages)).not.toMatch(/@|\+\d|https?:/);
});
