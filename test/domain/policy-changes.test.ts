import type { Command } from "../../domain/commands/commands.ts";
import type { Policy } from "../../domain/policy.ts";
import { policyDifferences } from "../../domain/promises/policy-difference.ts";
import { isPolicy } from "../../domain/policy.ts";
import { quietPolicy } from "./support/story.ts";
import { attended, closedAt60, say } from "./support/told-commands.ts";

const cadence = quietPolicy.roomUpdate;
const updatesEvery = (sev2: number): Policy => ({
  ...quietPolicy,
  version: "changed",
  ...(cadence === undefined ? {} : { roomUpdate: { ...cadence, active: { withinMinutes: { sev1: 10, sev2 } } } }),
});
const { roomUpdate: _, ...unpromising } = quietPolicy;
const { publicReview: __, ...reviewless } = quietPolicy;
const apply = (policy: Policy): Command => ({ type: "applyPolicy", policy, reason: "It was too lax." });
const about = (rows: readonly string[], what: string) => rows.filter((row) => row.includes(what));

describe("moving a running incident to another policy", () => {
  test("that is stricter takes the earlier deadline, counted from the move; what was kept stays kept", () => {
    const it = attended("sev2");
    it.at(14, "bob", say("On it."));
    expect(it.at(16, "bob", apply(updatesEvery(10)))).toBe("");
    expect(it.promised("room update")).toEqual(["2 → 17 | kept", "14 → 26 | outstanding"]);
    it.at(20, "bob", say("Still on it."));
    expect(it.promised("room update")).toEqual(["2 → 17 | kept", "14 → 26 | kept", "20 → 30 | outstanding"]);
  });

  test("that is laxer relaxes what is not yet missed, from its own beginning", () => {
    const it = attended("sev2");
    it.at(14, "bob", say("On it."));
    it.at(16, "bob", apply(updatesEvery(40)));
    expect(it.promised("room update").slice(-1)).toEqual(["14 → 54 | outstanding"]);
    it.to(53);
    expect(about(it.told(17, 53), "| remind/room-update").map((row) => row.split(" | ")[0])).toEqual(["46"]);
  });

  test("never makes good what was missed before", () => {
    const it = attended("sev2");
    it.at(20, "bob", apply(updatesEvery(40)));
    expect(it.promised("room update")).toEqual(["2 → 17 | missed, still owed"]);
  });

  test("that promises less asks for it no longer, and what was missed by then stays missed", () => {
    const [soon, late] = [attended("sev2"), attended("sev2")];
    soon.at(10, "bob", apply(unpromising));
    late.at(20, "bob", apply(unpromising));
    for (const it of [soon, late]) it.to(60);
    expect(soon.promised("room update")).toEqual(["2 → 17 | moot"]);
    expect(late.promised("room update")).toEqual(["2 → 17 | missed, never"]);
    expect(about(late.told(21, 60), "room-update")).toEqual([]);
  });

  test("that promises more counts it from the move, and asks for nothing that was over", () => {
    const it = attended("sev2", { policy: unpromising });
    it.at(5, "bob", say("On it."));
    it.at(30, "bob", apply(updatesEvery(15)));
    expect(it.promised("room update")).toEqual(["30 → 45 | outstanding"]);
  });

  test("and back again is judged by what was promised at each time", () => {
    const it = attended("sev2");
    it.at(10, "bob", apply(unpromising));
    it.at(30, "bob", apply(quietPolicy));
    expect(it.promised("room update")).toEqual(["2 → 17 | moot", "30 → 45 | outstanding"]);
  });

  test("moves nothing that both promise alike, raised and snoozed as it may be", () => {
    const moved = attended("sev3");
    const stayed = attended("sev3");
    for (const it of [moved, stayed]) {
      it.at(6, "bob", { type: "changeSeverity", severity: "sev1", reason: "It is." });
      it.at(8, "bob", { type: "snoozeUpdates", minutes: 20, reason: "All are typing." });
    }
    moved.at(9, "bob", apply({ ...quietPolicy, version: "another name" }));
    for (const promise of ["room update", "commander", "support told", "resolution target", "acknowledged"]) {
      expect(moved.promised(promise)).toEqual(stayed.promised(promise));
    }
  });

  test("reaches an incident at rest, long after its resolution", () => {
    const it = closedAt60("sev1");
    expect(it.at(60 * 24, "bob", apply(reviewless))).toBe("");
    it.on("2026-02-10 12:00");
    expect(it.card("public review")).toMatchObject({ verdict: "moot" });
    expect(it.timeline().filter((line) => line.includes("Missed: public review"))).toEqual([]);
  });

  test("is told to the room and stands on the timeline with who, why, and the difference in words", () => {
    const it = attended("sev2");
    it.at(10, "bob", apply(updatesEvery(10)));
    expect(it.timeline()).toContain(
      "[14:34] Bob applied the policy of today (It was too lax.): version: process-1.0.0 → changed; " +
        "room update, active, minutes, SEV-2: 15 → 10",
    );
    expect(about(it.told(10), "room/policy-applied")).toHaveLength(1);
  });

  test("is for whoever commands, or gives a reason to override", () => {
    const it = attended("sev2");
    expect(it.at(10, "carol", apply(updatesEvery(10)))).toMatch(
      /^Only the incident commander or a deputy may applyPolicy/,
    );
    expect(it.at(10, "carol", apply(updatesEvery(10)), "Bob is on a plane")).toBe("");
  });

  test("to the one it has is refused", () => {
    expect(attended("sev2").at(10, "bob", apply(quietPolicy))).toBe("It runs under that policy already.");
  });
});

describe("the difference between two policies in words", () => {
  test("names what is promised no longer, anew, otherwise, and what is too long to say", () => {
    const { statusUpdate: _status, ...rest } = quietPolicy;
    expect(policyDifferences(quietPolicy, rest)).toEqual(["status update: no longer promised"]);
    expect(policyDifferences(rest, quietPolicy)).toEqual(["status update: promised from now on"]);
    const { acknowledged } = quietPolicy;
    if (acknowledged === undefined) throw new Error("Acknowledging is promised.");
    const escalation = { ...acknowledged.escalation, steps: { ...acknowledged.escalation.steps, sev1: [] } };
    expect(policyDifferences(quietPolicy, { ...quietPolicy, acknowledged: { ...acknowledged, escalation } })).toEqual([
      "acknowledged, escalation, steps, SEV-1: changed",
    ]);
  });
});

describe("what is taken for a policy", () => {
  test.each([
    ["the process' own", quietPolicy, true],
    ["one that promises less", unpromising, true],
    [
      "one with a cadence's heads-up left out",
      { ...quietPolicy, roomUpdate: { ...cadence, headsUpAtPercent: undefined } },
      false,
    ],
    ["nothing", {}, false],
    ["a row without its parts", { ...quietPolicy, commander: { withinMinutes: { sev1: 5 } } }, false],
    ["one with more in it than the process' own", { ...quietPolicy, teams: { sre: { sev1: [] } } }, true],
    ["minutes that are a word", { ...quietPolicy, responder: { withinMinutes: { sev1: "soon" } } }, false],
    ["minutes before the beginning", { ...quietPolicy, responder: { withinMinutes: { sev1: -1 } } }, false],
    ["a list where a table stands", { ...quietPolicy, responder: [] }, false],
    ["a promise for a severity it had none for", { ...quietPolicy, responder: { withinMinutes: { sev4: 5 } } }, true],
  ])("%s", (_name, value, expected) => {
    expect(isPolicy(value)).toBe(expected);
  });
});
