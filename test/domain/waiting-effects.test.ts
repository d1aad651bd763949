import { judgeWaiting } from "../../domain/waiting/judge-waiting.ts";
import type { Effect } from "../../domain/incident/effects.ts";
import type { Outcome } from "../../domain/incident/effects.ts";
import { goodWorld, type Story, story } from "./support/story.ts";
import { acknowledge, resolve } from "./support/told-commands.ts";

/** A world in which vendors never answer; only pages and the calendar work. */
const nothingGetsOut = (effect: Effect, now: number): Outcome | undefined =>
  effect.lane === "paging" || effect.do === "workOut" ? goodWorld(effect, now) : undefined;

const declaredAt2 = (severity: "sev1" | "sev2" = "sev1"): Story => {
  const it = story({ world: nothingGetsOut });
  it.alert(0, severity);
  it.at(1, "alice", acknowledge);
  it.at(2, "alice", { type: "declare", severity, service: "api", title: "Keys leaked", impact: "All customers" });
  it.at(3, "bob", { type: "takeCommand" });
  return it;
};

const judged = (it: Story, tried = false) => {
  const waiting = it
    .effects()
    .filter(({ lane }) => lane !== "paging")
    .map((effect): Effect => (tried && effect.at < it.now() ? { ...effect, tried: true } : effect));
  const { goes, dropped } = judgeWaiting(it.incident(), waiting);
  const nameOf = (effect: Effect) =>
    effect.do === "tell" ? effect.wording : effect.do === "publish" ? `publish ${effect.state}` : effect.do;
  return { goes: goes.map(nameOf), dropped: dropped.map(({ effect }) => nameOf(effect)), effects: goes };
};

const outside = ["publish", "withdrawEntry", "tell", "createTicket"];

test("nothing waits in vain while an incident goes on as it was", () => {
  expect(judged(declaredAt2()).dropped).toEqual([]);
});

describe("of an incident that has become private while its messages waited", () => {
  const it = declaredAt2();
  it.at(5, "bob", { type: "makePrivate", reason: "A breach" });

  test("no audience hears anything, if no attempt was made", () => {
    const { effects } = judged(it);
    expect(effects.filter(({ do: deed }) => outside.includes(deed)).map(({ do: deed }) => deed)).toEqual([
      "createTicket",
    ]);
    expect(JSON.stringify(effects.filter(({ do: deed }) => outside.includes(deed)))).not.toMatch(
      /leaked|customers|api/,
    );
  });

  test("an audience that may have heard is asked to keep it to itself", () => {
    expect(judged(it, true).goes.filter((name) => name.includes("private"))).toHaveLength(3);
  });

  test("what an insider tells an audience afterwards goes out, in the insider's words alone", () => {
    it.at(6, "bob", { type: "updateAudience", audience: "executives", text: "Please join the call." });
    const told = judged(it).effects.flatMap((effect) => (effect.do === "tell" ? [effect] : []));
    expect(told).toMatchObject([{ data: { text: "Please join the call." }, about: { title: "a private incident" } }]);
  });

  test("the meeting about it is for its insiders", () => {
    it.at(20, "bob", { type: "markMitigated" });
    it.at(40, "bob", resolve({ despiteOpen: true }));
    it.at(80, "bob", { type: "close", impact: "None" });
    const [invitation] = judged(it).effects.flatMap((effect) => (effect.do === "sendInvitation" ? [effect] : []));
    expect(invitation?.attendees.every((target) => target.startsWith("person:"))).toBe(true);
  });
});

test("what somebody wrote for an audience before the incident became private does not go out afterwards", () => {
  const it = declaredAt2();
  it.at(4, "bob", { type: "updateAudience", audience: "support", text: "Keys have leaked." });
  it.at(5, "bob", { type: "makePrivate", reason: "A breach" });
  expect(judged(it, true).dropped).toContain("audience/update");
});

describe("resolved while its messages waited", () => {
  const it = declaredAt2();
  it.at(5, "bob", { type: "markMitigated" });
  it.at(25, "bob", resolve({ despiteOpen: true }));

  test("an incident is told as resolved, and the audience counts as told", () => {
    const { goes, dropped, effects } = judged(it);
    expect(dropped).toEqual(expect.arrayContaining(["support/declared", "leadership/declared", "executives/declared"]));
    expect(goes).toEqual(expect.arrayContaining(["support/resolved", "leadership/resolved", "executives/resolved"]));
    const keeping = effects.flatMap((effect) => (effect.do === "tell" ? [effect.keeps] : []));
    expect(keeping).toEqual(["support-told#1", "leadership-told#1", "executives-told#1"]);
  });

  test("and is not told as resolved any more when the impact is back", () => {
    it.at(26, "bob", { type: "reportRelapse", text: "It is back" });
    expect(judged(it).goes.filter((name) => name.endsWith("/resolved"))).toEqual([]);
  });
});

test("a false alarm is told to those alone who may have heard of it", () => {
  const it = declaredAt2();
  it.at(5, "bob", { type: "declareFalseAlarm", reason: "A dashboard lied" });
  expect(judged(it).goes).toEqual([]);
  expect(judged(it, true).goes).toEqual(
    expect.arrayContaining(["support/false-alarm", "leadership/false-alarm", "executives/false-alarm"]),
  );
});

test("an entry that an attempt may have published is taken back when it is dropped, and no other", () => {
  const it = declaredAt2();
  it.at(5, "bob", { type: "makePrivate", reason: "A breach" });
  const entry = it.effects().find((effect) => effect.do === "publish");
  if (entry === undefined) throw new Error("nothing was to be published");
  const withdrawals = () => it.effects().filter((effect) => effect.do === "withdrawEntry").length;
  const drop = (effect: Effect) => {
    it.give(
      { type: "reportOutcome", effect, outcome: { ok: false, dropped: "it is private" } },
      { kind: "system", name: "system", via: "machine" },
    );
    return withdrawals();
  };
  expect([withdrawals(), drop(entry), drop({ ...entry, tried: true })]).toEqual([0, 0, 1]);
});

test("an entry that lands after the incident became private is taken back", () => {
  const it = declaredAt2();
  const entry = it.effects().find((effect) => effect.do === "publish");
  if (entry === undefined) throw new Error("nothing was to be published");
  it.at(5, "bob", { type: "makePrivate", reason: "A breach" });
  it.give(
    { type: "reportOutcome", effect: entry, outcome: { ok: true } },
    { kind: "system", name: "system", via: "machine" },
  );
  expect(it.effects().at(-1)?.do).toBe("withdrawEntry");
});
