import { acknowledge, attended, declare } from "./support/told-commands.ts";
import { story } from "./support/story.ts";

const rowsWith = (rows: readonly string[], what: string) => rows.filter((row) => row.includes(what));

describe("phases that overrun their window", () => {
  test.each([
    ["end of investigate", 60],
    ["end of mitigate", 120],
  ] as const)("nudge the commander once: %s after %i minutes from the opening", (promise, minutes) => {
    for (const severity of ["sev1", "sev2"] as const) {
      const it = attended(severity);
      it.to(122);
      expect(it.promised(promise)[0]).toMatch(new RegExp(`^0 → ${String(minutes)} \\|`));
      const nudges = it.effects().flatMap((effect) => {
        const isNudge = effect.do === "remind" && effect.items.some(({ data }) => data["promise"] === promise);
        return isNudge ? [[Math.floor((effect.at - it.start) / 60_000), effect.to, effect.items[0]?.wording]] : [];
      });
      expect(nudges).toEqual([[minutes, "person:bob", "remind/phase-overrun"]]);
    }
  });

  test("are noted at 5 and 15 minutes, when nobody commands yet: on-call is reminded to declare, the rota paged", () => {
    const it = story();
    it.alert(0, "sev2");
    it.at(1, "alice", acknowledge);
    it.to(7);
    expect(it.promised("end of detect")).toEqual(["0 → 5 | missed, still owed"]);
    expect(it.told(2, 7)).toEqual(["6 | alice | message | remind/declare-or-decline"]);
    it.at(8, "alice", declare("sev2"));
    it.to(20);
    expect(it.promised("end of detect")).toEqual(["0 → 5 | missed, done +3"]);
    expect(it.promised("end of respond")).toEqual(["0 → 15 | missed, still owed"]);
    expect(rowsWith(it.told(8, 20), "take-command")).toEqual([
      "8 | bob | page | take-command",
      "13 | erin | page | take-command",
      "18 | frank | page | take-command",
    ]);
    expect(rowsWith(it.told(0, 20), "phase-overrun")).toEqual([]);
  });

  test("have none in SEV-3 and SEV-4, which are worked in working time and in the sprint", () => {
    for (const severity of ["sev3", "sev4"] as const)
      expect(attended(severity).promised("end of investigate")).toEqual([]);
  });
});

describe("the resolution target", () => {
  test.each([
    ["sev1", 60, 45, "leadership"],
    ["sev2", 120, 90, "leadership"],
    ["sev3", 1440, 1080, "engineering-lead"],
    ["sev4", 7 * 1440, 5.25 * 1440, "engineering-lead"],
  ] as const)(
    "of a %s is %i minutes: at risk after %i, then breached, %s is told once each",
    (severity, minutes, atRisk, audience) => {
      const it = attended(severity);
      it.to(minutes + 100);
      expect(rowsWith(it.told(0, minutes + 100), "target")).toEqual([
        `${String(atRisk)} | ${audience} | mail | leadership/target-at-risk`,
        `${String(minutes)} | ${audience} | mail | leadership/target-breached`,
      ]);
    },
  );

  test("counts from the start of the impact, not from the alert", () => {
    const it = story();
    it.at(0, "bob", { ...declare("sev1"), impactStartedAt: it.start - 10 * 60_000 });
    expect(it.promised("resolution target")).toEqual(["-10 → 50 | outstanding"]);
  });

  test("breached before anybody declared it is told with the declaration, not as a risk", () => {
    const it = story();
    it.alert(0, "sev2");
    it.at(1, "alice", acknowledge);
    it.at(2, "alice", { type: "describeImpact", impact: "Since yesterday", impactStartedAt: it.start - 86_400_000 });
    it.at(3, "alice", declare("sev2"));
    it.to(60);
    expect(rowsWith(it.told(0, 60), "target")).toEqual(["3 | leadership | mail | leadership/target-breached"]);
  });
});
