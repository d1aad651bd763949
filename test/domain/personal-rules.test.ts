import type { PersonalStep } from "../../domain/effects.ts";
import type { World } from "../../domain/simulator.ts";
import { goodWorld, type Story, story } from "./support/story.ts";

const smsThenVoice: readonly PersonalStep[] = [
  { afterMinutes: 2, channel: "sms" },
  { afterMinutes: 4, channel: "voice" },
];

/** Everybody's rule: a push at once, then the rest. */
const withRule =
  (further: readonly PersonalStep[] = smsThenVoice): World =>
  (effect, now) => {
    const outcome = goodWorld(effect, now);
    if (effect.do !== "page" || outcome?.ok !== true || effect.channel !== undefined) return outcome;
    return { ...outcome, reached: (outcome.reached ?? []).map((one) => ({ ...one, further })) };
  };

/** Pages in the minute they arose: whom, and by which channel. */
const pages = (it: Story): readonly string[] =>
  it
    .effects()
    .flatMap((effect) =>
      effect.do === "page"
        ? `${String((effect.at - it.start) / 60_000)} ${effect.asks.map(({ target }) => target).join("+")} ${effect.channel ?? "rule"}`
        : [],
    );

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
  const asked = further.flatMap((effect) =>
    effect.do === "page" ? [[effect.at, effect.channel, ...effect.asks.map(({ target }) => target)].join(" ")] : [],
  );
  expect(new Set(asked).size).toBe(asked.length);
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
