import type { Effect, Outcome, Reached } from "../../domain/incident/effects.ts";
import type { Policy } from "../../domain/policy.ts";
import type { World } from "./support/simulator.ts";
import { reachedBy } from "./support/cast.ts";
import { goodWorld, quietPolicy, story } from "./support/story.ts";

const pages = (rows: readonly string[]) => rows.filter((row) => /\| (page|message) \|/.test(row));
const pagedLines = (it: { timeline: () => readonly string[] }) =>
  it.timeline().filter((line) => line.includes("Paged: "));
const acknowledge = { type: "acknowledge" } as const;

/** Makes a world in which some targets stand for nobody, because of a gap in a schedule, hours, or a typing error. */
const withoutPeople =
  (...empty: readonly string[]): World =>
  (effect: Effect, now): Outcome | undefined => {
    if (effect.do !== "page") return goodWorld(effect, now);
    const left = effect.asks.filter(({ target }) => !empty.includes(target));
    const gone = effect.asks.filter(({ target }) => empty.includes(target)).map(({ target }) => target);
    return left.length === 0
      ? { ok: false, nobody: true, error: `there is nobody behind ${gone.join(", ")}` }
      : { ok: true, reached: reachedBy(left), channel: "page", empty: gone };
  };

describe("all silent", () => {
  const it = story();
  it.alert(0, "sev2");
  it.to(3 * 24 * 60);

  test("paging climbs through everybody and never ends in silence", () => {
    expect(it.rounds(0, 4)).toContain("0 | primary (acknowledge) | page | ");
    expect(it.rounds(5, 5).join()).toContain("secondary (acknowledge)");
    expect(it.rounds(10, 10).join()).toContain("rotation (acknowledge)");
    expect(it.rounds(15, 15).join()).toContain("engineering-lead (acknowledge");
    expect(it.rounds(30, 30).join()).toContain("fallback (acknowledge)");
    for (const hour of [1, 2, 3, 23, 24, 48, 72]) expect(it.rounds(hour * 60, hour * 60).join()).toContain("everyone");
  });
});

describe("the primary answers at minute 4:59", () => {
  const it = story();
  it.alert(0, "sev2");
  it.at(4 + 59 / 60, "alice", acknowledge);
  it.to(60);

  test("and the secondary is not paged", () => {
    expect(it.told(0, 14).filter((row) => row.includes("carol"))).toEqual([]);
  });
});

describe("the primary answers at minute 5:01", () => {
  const it = story();
  it.alert(0, "sev2");
  it.at(5 + 1 / 60, "alice", acknowledge);
  it.to(14);

  test("and the secondary, paged a second before, is told at once that it is over", () => {
    expect(pages(it.told(5, 14)).filter((row) => row.includes("carol"))).toEqual([
      "5 | carol | page | acknowledge",
      "5 | carol | page | withdrawn",
    ]);
  });
});

describe("a step with nobody behind it", () => {
  const it = story({ world: withoutPeople("primary") });
  it.alert(0, "sev2");
  it.to(6);

  test("is skipped at once: the next one is paged in the same minute", () => {
    expect(pagedLines(it)[0]).toBe("[14:24] Paged: Carol");
    expect(it.promised("page reaches on-call")).toEqual(["0 → 1 | kept"]);
  });

  test("and loudly: it stands on the timeline", () => {
    expect(it.timeline()).toContain("[14:24] A page reached nobody: there is nobody behind primary");
  });
});

test("several empty steps are skipped at once, one after the other, to the first that reaches somebody", () => {
  const it = story({ world: withoutPeople("primary", "secondary", "rotation", "engineering-lead") });
  it.alert(0, "sev2");
  it.to(1);
  expect(pagedLines(it)).toEqual(["[14:24] Paged: Grace"]);
});

test("one empty target of a step delays nobody, and the timeline says which it was", () => {
  const it = story({ world: withoutPeople("engineering-lead") });
  it.alert(0, "sev1");
  it.to(6);
  expect(it.timeline().join("\n")).toMatch(/Paged: Alice, Carol, Dave.*; nobody is behind engineering-lead/);
});

test("an empty step of the commander's rota is skipped at once as well", () => {
  const it = story({ world: withoutPeople("commander-1") });
  it.at(0, "alice", { type: "declare", severity: "sev2", service: "api", title: "Down", impact: "Everybody" });
  it.at(0, "alice", acknowledge);
  it.to(1);
  expect(pagedLines(it)).toContain("[14:24] Paged: Erin");
});

describe("an escalation of which every step is empty", () => {
  const nobodyAtAll = withoutPeople(
    ...["primary", "secondary", "rotation", "engineering-lead", "fallback", "everyone", "commander-1", "commander-2"],
  );
  const it = story({ world: nobodyAtAll });
  it.alert(0, "sev2");
  it.to(2 * 60);

  test("asks for a call by hand in the first minute, once", () => {
    expect(it.told(0, 0).filter((row) => row.includes("call-by-hand"))).toEqual([
      "0 | alerts-channel | chat | room/call-by-hand",
    ]);
  });

  test("and its repeating step is not used up by that: it comes again at its own time", () => {
    expect(it.rounds(60, 60).join()).toContain("everyone");
    expect(it.rounds(120, 120).join()).toContain("everyone");
  });
});

test("when no channel takes a page, whom to call by hand stands in the room once there is one", () => {
  const world: World = (effect, now) =>
    effect.do === "page" ? { ok: false, error: "alice by sms: no such number" } : goodWorld(effect, now);
  const it = story({ world });
  it.at(0, "bob", { type: "declare", severity: "sev2", service: "api", title: "Down", impact: "Everybody" });
  it.to(1);
  expect(it.told(0, 1)).toContain("0 | room | chat | room/call-by-hand");
});

test("two targets that are the same human are one page", () => {
  const steps = { sev2: [{ atMinute: 0, page: ["primary", "person:alice"] as const }] };
  const it = story({ policy: withSteps(steps) });
  it.alert(0, "sev2");
  expect(pages(it.told(0, 0))).toEqual(["0 | alice | page | acknowledge"]);
});

describe("a jump to a step", () => {
  const it = story();
  it.alert(0, "sev2");
  it.at(2, "alice", { type: "escalate", reason: "Nobody of us is near a computer.", toStep: 4 });
  it.to(31);

  test("takes it at once and leaves out those before it", () => {
    expect(pages(it.rounds(1, 14)).filter((row) => row.includes("(acknowledge"))).toEqual([
      "2 | engineering-lead (acknowledge) | page | ",
    ]);
  });

  test("goes on from there at the minutes of the policy", () => {
    expect(it.rounds(15, 30).join()).toContain("30 | fallback (acknowledge)");
  });

  test("is refused with the number of steps there are", () => {
    expect(it.at(31, "alice", { type: "escalate", reason: "On.", toStep: 9 })).toBe(
      "There is no step 9: the escalation has 7.",
    );
    expect(it.at(31, "alice", { type: "escalate", reason: "On.", toStep: 4 })).toBe(
      "Step 4 has been taken or passed over: page somebody in to ask them.",
    );
  });
});

describe("an incident handed to another team", () => {
  const teams: Policy["teams"] = {
    payments: {
      sev2: [
        { atMinute: 0, page: ["person:ivan"] },
        { atMinute: 3, page: ["person:heidi"] },
      ],
    },
  };
  const handing = { type: "reassign", team: "payments", reason: "It is their queue." } as const;

  test("begins the round anew with that team's steps, and takes back the other team's pages", () => {
    const it = story({ policy: { ...quietPolicy, teams } });
    it.alert(0, "sev2");
    it.at(2, "bob", handing);
    it.to(8);
    expect(pages(it.told(1, 8)).filter((row) => !row.includes("command"))).toEqual([
      "2 | alice | page | withdrawn",
      "2 | ivan | page | acknowledge",
      "5 | heidi | page | acknowledge",
    ]);
    expect(it.promised("acknowledged")).toEqual(["0 → 2 | moot", "2 → 4 | missed, still owed"]);
  });

  test("is no longer the one's who had acknowledged, and their silence is asked after no more", () => {
    const it = story({ policy: { ...quietPolicy, teams } });
    it.alert(0, "sev2");
    it.at(1, "alice", acknowledge);
    it.at(2, "alice", handing);
    it.at(3, "ivan", acknowledge);
    it.to(30);
    expect(it.told(3, 30).filter((row) => row.startsWith("alice") || row.includes("| alice |"))).toEqual([]);
    expect(it.told(3, 30)).toContain("8 | ivan | message | remind/declare-or-decline");
    expect(it.promised("acknowledged")).toEqual(["0 → 2 | kept", "2 → 4 | kept"]);
  });

  test("asks the team as a whole where it has no steps of its own, then those after a silent primary", () => {
    const it = story();
    it.alert(0, "sev2");
    it.at(1, "bob", { ...handing, team: "platform" });
    it.to(7);
    expect(it.rounds(1, 7).join()).toContain("1 | team:platform (acknowledge)");
    expect(it.rounds(6, 6).join()).toContain("secondary (acknowledge)");
  });

  test("takes command along where acknowledging gives it", () => {
    const it = story({ policy: { ...quietPolicy, teams } });
    it.alert(0, "sev3");
    it.at(1, "alice", acknowledge);
    it.at(2, "alice", handing);
    expect(it.at(3, "ivan", acknowledge)).toBe("");
    expect(it.timeline()).toContain("[14:27] Ivan took command");
  });

  test("which gave command along and then turned out graver has a commander looked for, acknowledged or not", () => {
    const it = story({ policy: { ...quietPolicy, teams } });
    it.alert(0, "sev4");
    it.at(1, "alice", acknowledge);
    it.at(2, "alice", handing);
    it.at(3, "bob", { type: "changeSeverity", severity: "sev1", reason: "All users are affected." });
    expect(it.rounds(3, 3).join()).toContain("commander-1 (take-command");
    it.at(4, "ivan", acknowledge);
    it.to(5);
    expect(it.rounds(5, 5).join()).toContain("commander-2 (take-command");
    expect(it.promised("commander")).toEqual(["3 → 8 | outstanding"]);
    it.at(6, "erin", { type: "takeCommand" });
    expect(it.promised("commander")).toEqual(["3 → 8 | kept"]);
  });

  test("whose commander was silent and sought already is one search, which the next commander ends", () => {
    const it = story();
    it.alert(0, "sev1");
    it.at(1, "alice", acknowledge);
    it.at(1, "alice", { type: "declare", severity: "sev1", service: "api", title: "Down", impact: "Everybody" });
    it.at(1, "alice", { type: "takeCommand" });
    it.to(25);
    expect(it.timeline().join()).toContain("The commander is silent");
    it.at(26, "alice", { type: "changeSeverity", severity: "sev3", reason: "A few users." });
    it.at(27, "bob", handing);
    it.at(28, "bob", { type: "changeSeverity", severity: "sev1", reason: "All users." }, "Nobody commands.");
    it.at(29, "erin", { type: "takeCommand" });
    it.to(45);
    expect(it.promised("commander").filter((row) => /outstanding|owed/.test(row))).toEqual([]);
    expect(it.rounds(30, 45).filter((row) => row.includes("take-command"))).toEqual([]);
  });

  test("is refused once it is resolved, and noted when it is theirs already", () => {
    const it = story();
    it.alert(0, "sev2");
    it.at(1, "bob", handing);
    expect(it.at(2, "bob", handing)).toBe("It is with payments already.");
  });
});

describe("a shadow", () => {
  const copied: World = (effect, now) => {
    const outcome = goodWorld(effect, now);
    if (effect.do !== "page" || outcome === undefined || !("reached" in outcome)) return outcome;
    const copy: Reached = { person: "erin", obligations: ["acknowledged#1"], shadow: true };
    return { ...outcome, reached: [...(outcome.reached ?? []), copy] };
  };
  const it = story({ world: copied });
  it.alert(0, "sev2");

  test("cannot acknowledge, and reads who can", () => {
    expect(it.at(1, "erin", acknowledge)).toBe(
      "You watch to learn, so your acknowledgement would stop the pages of those who answer for it: alice. " +
        "Ask them to acknowledge, or say why you override.",
    );
  });

  test("is told apart on the timeline, and loses the copy with everybody else", () => {
    expect(it.timeline()).toContain("[14:24] Paged: Alice (a copy to Erin)");
    it.at(2, "alice", acknowledge);
    expect(pages(it.told(2, 2))).toEqual(["2 | alice | page | withdrawn", "2 | erin | page | withdrawn"]);
  });

  test("may, with a reason, when there is nobody else: emergencies are never blocked", () => {
    const alone = story({ world: copied });
    alone.alert(0, "sev2");
    expect(alone.at(1, "erin", acknowledge, "Alice is in hospital.")).toBe("");
  });
});

test("handoff in mid-incident: a page names the duty, so whoever is on duty at its minute is asked", () => {
  const handedOff: World = (effect, now) => {
    if (effect.do !== "page") return goodWorld(effect, now);
    const onDuty = effect.at < Date.parse("2026-01-29T14:29:00Z") ? "alice" : "dave";
    return { ok: true, reached: [{ person: onDuty, obligations: ["acknowledged#1"] }], channel: "page" };
  };
  const it = story({
    world: handedOff,
    policy: withSteps({ sev2: [{ atMinute: 0, page: ["primary"], everyMinutes: 5 }] }),
  });
  it.alert(0, "sev2");
  it.to(5);
  expect(pagedLines(it)).toEqual(["[14:24] Paged: Alice", "[14:29] Paged: Dave"]);
});

function withSteps(steps: NonNullable<Policy["acknowledged"]>["escalation"]["steps"]): Policy {
  const { acknowledged } = quietPolicy;
  if (acknowledged === undefined) throw new Error("the policy promises it");
  return { ...quietPolicy, acknowledged: { ...acknowledged, escalation: { ask: "acknowledge", steps } } };
}
