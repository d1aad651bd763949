import type { Outcome } from "../../domain/incident/effects.ts";
import type { World } from "./support/simulator.ts";
import { reachedBy } from "./support/cast.ts";
import { goodWorld, story } from "./support/story.ts";
import { acknowledge, attended, declare, resolve } from "./support/told-commands.ts";

const unacknowledge = { type: "unacknowledge" } as const;
const snooze = (minutes: number) => ({ type: "snoozePage", minutes }) as const;

/**
 * A world in which a page fails if all people behind its targets took their acknowledgement back, as in the real page
 * activity.
 */
const nobodyElse: World = (effect, now): Outcome | undefined =>
  effect.do === "page" && reachedBy(effect.asks).length === 0
    ? { ok: false, error: "there is nobody but alice, who gave it back, behind primary", nobody: true }
    : goodWorld(effect, now);

const acknowledgedAt2 = (severity: "sev1" | "sev2" = "sev2", world: World = goodWorld) => {
  const it = story({ world });
  it.alert(0, severity);
  it.at(2, "alice", acknowledge);
  return it;
};

describe("whoever acknowledged gives it back", () => {
  test("responsibility goes back: a new round begins, and its steps count from then", () => {
    const it = acknowledgedAt2("sev2", nobodyElse);
    expect(it.at(3, "alice", { ...unacknowledge, reason: "On a train." })).toBe("");
    it.to(20);
    expect(it.promised("acknowledged")).toEqual(["0 → 2 | kept", "3 → 5 | missed, still owed"]);
    expect(it.rounds(3, 20).filter((row) => row.includes("(acknowledge"))).toEqual([
      "3 | primary (acknowledge) | page | ",
      "3 | secondary (acknowledge) | page | ",
      "13 | rotation (acknowledge) + commander-2 (take-command) | page | ",
      "18 | engineering-lead (acknowledge, take-command) | page | ",
    ]);
  });

  test("and is not the first to be asked again: with nobody else behind the first step the next is taken at once", () => {
    const it = acknowledgedAt2("sev2", nobodyElse);
    it.at(3, "alice", unacknowledge);
    expect(it.told(3).filter((row) => row.includes("acknowledge"))).toEqual(["3 | carol | page | acknowledge"]);
  });

  test("at SEV-1 the rest of the rotation is asked at once", () => {
    const it = acknowledgedAt2("sev1");
    it.at(3, "alice", unacknowledge);
    expect(it.told(3)).toEqual(["3 | carol | page | acknowledge", "3 | dave | page | acknowledge"]);
  });

  test("somebody else acknowledges, and has it", () => {
    const it = acknowledgedAt2();
    it.at(3, "alice", unacknowledge);
    expect(it.at(4, "carol", acknowledge)).toBe("");
    expect(it.at(5, "alice", acknowledge)).toBe("carol has it since 14:28.");
    it.to(8);
    expect(it.promised("declared or declined")).toEqual(["2 → 7 | moot", "4 → 9 | outstanding"]);
    expect(it.incident().holdings.filter(({ until }) => until === undefined)).toMatchObject([
      { role: "on-call", person: "carol" },
    ]);
  });

  test("a grave alert that nobody takes after that declares itself", () => {
    const it = acknowledgedAt2();
    it.at(3, "alice", unacknowledge);
    it.to(8);
    expect(it.incident().episodes[0]?.declared).toMatchObject({ bySystem: true, at: it.start + 8 * 60_000 });
  });

  test("pages sent for its silence are withdrawn: it is not silent any more", () => {
    const it = acknowledgedAt2();
    it.at(13, "alice", unacknowledge);
    expect(it.told(13).filter((row) => row.endsWith("withdrawn"))).toEqual(["13 | alice | page | withdrawn"]);
  });

  test("at SEV-3 command goes back with it, and goes to whoever takes it next", () => {
    const it = story();
    it.alert(0, "sev3");
    it.at(2, "alice", acknowledge);
    it.at(3, "alice", unacknowledge);
    expect(it.incident().holdings.filter(({ until }) => until === undefined)).toEqual([]);
    it.at(4, "carol", acknowledge);
    expect(it.incident().holdings.filter(({ until }) => until === undefined)).toMatchObject([
      { role: "on-call", person: "carol" },
      { role: "incident-commander", person: "carol" },
    ]);
  });

  test("with a commander there, the commander goes on", () => {
    const it = attended("sev2");
    it.at(5, "alice", unacknowledge);
    expect(it.incident().holdings.filter(({ until }) => until === undefined)).toMatchObject([
      { role: "incident-commander", person: "bob" },
    ]);
    expect(it.told(5)).toContain("5 | room | chat | room/unacknowledged");
    expect(it.timeline().at(-2)).toBe("[14:29] Alice gave the page back");
  });

  test("is refused to others without a reason, where nobody has it, and when it is resolved", () => {
    const it = acknowledgedAt2();
    expect(it.at(3, "bob", unacknowledge)).toBe("alice has it since 14:26: ask them, or say why you override.");
    expect(it.at(4, "bob", unacknowledge, "Alice's phone is dead.")).toBe("");
    expect(it.timeline()).toContain("[14:28] Bob (override: Alice's phone is dead.) gave the page back for Alice");
    expect(it.at(4, "alice", unacknowledge)).toBe("Nobody has acknowledged it.");
    const over = attended("sev2");
    over.at(20, "bob", resolve({ reason: "Gone.", despiteOpen: true }));
    expect(over.at(21, "alice", unacknowledge)).toMatch(/^It is resolved/);
  });

  test("of a team's incident: the team is asked anew", () => {
    const it = acknowledgedAt2();
    it.at(3, "alice", { type: "reassign", team: "payments", reason: "Theirs." });
    it.at(4, "dave", acknowledge);
    it.at(5, "dave", unacknowledge);
    expect(it.rounds(5, 5)[0]).toBe("5 | team:payments (acknowledge) | page | ");
    expect(it.promised("acknowledged")).toHaveLength(3);
  });
});

describe("a snoozed page", () => {
  test("comes when the snooze ends, then the next step, then it declares itself", () => {
    const it = acknowledgedAt2();
    expect(it.at(3, "alice", snooze(30))).toBe("You are paged again at 14:57 unless it is declared or declined.");
    it.to(43);
    expect(it.rounds(3, 43).slice(0, 3)).toEqual([
      "33 | person:alice (acknowledge) | page | ",
      "38 | secondary (acknowledge) | page | ",
      "43 | alice | page | withdrawn",
    ]);
    expect(it.promised("declared or declined")).toEqual(["2 → 33 | missed, done +10"]);
    expect(it.incident().episodes[0]?.declared?.bySystem).toBe(true);
  });

  test("does not come once it is declared", () => {
    const it = acknowledgedAt2();
    it.at(3, "alice", snooze(30));
    it.at(32, "alice", declare("sev2"));
    expect(it.promised("declared or declined")).toEqual(["2 → 33 | kept"]);
    expect(it.rounds(33, 60).filter((row) => row.includes("person:alice"))).toEqual([]);
  });

  test("never comes earlier than it would have", () => {
    const it = acknowledgedAt2();
    it.at(3, "alice", snooze(1));
    it.to(12);
    expect(it.rounds(3, 12)).toEqual(["12 | person:alice (acknowledge) | page | "]);
  });

  test("may be put off again, for an hour in all; what was missed stays missed", () => {
    const it = acknowledgedAt2();
    it.at(8, "alice", snooze(40));
    it.at(40, "alice", snooze(28));
    expect(it.at(50, "alice", snooze(30))).toMatch(
      /^It has been snoozed since 14:32, and may be for 60 minutes in all/,
    );
    it.to(68);
    expect(it.rounds(9, 68)).toEqual(["68 | person:alice (acknowledge) | page | "]);
    expect(it.promised("declared or declined")).toEqual(["2 → 7 | missed, still owed"]);
  });

  test("pages again each time a snooze has ended", () => {
    const it = acknowledgedAt2();
    it.at(3, "alice", snooze(15));
    it.at(19, "alice", snooze(20));
    it.to(39);
    expect(it.rounds(3, 39)).toEqual([
      "18 | person:alice (acknowledge) | page | ",
      "39 | person:alice (acknowledge) | page | ",
    ]);
  });

  test("is for whoever has it, for 1 to 60 minutes, and before it is declared", () => {
    const it = acknowledgedAt2();
    expect(it.at(3, "bob", snooze(10))).toMatch(/^alice has it since 14:26/);
    for (const minutes of [0, 61])
      expect(it.at(3, "alice", snooze(minutes))).toBe("A page is snoozed for 1 to 60 minutes.");
    it.at(4, "alice", declare("sev2"));
    expect(it.at(5, "alice", snooze(10))).toMatch(/^It is declared/);
  });
});
