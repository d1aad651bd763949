import { acknowledge, attended, declare } from "./support/told-commands.ts";
import { story } from "./support/story.ts";

const asked = (rows: readonly string[], what: string) => rows.filter((row) => row.includes(what));

describe("phases that overrun their window", () => {
  test.each([
    ["end of detect", 5],
    ["end of respond", 15],
    ["end of investigate", 60],
    ["end of mitigate", 120],
  ] as const)("nudge the commander once: %s after %i minutes from the opening", (promise, minutes) => {
    for (const severity of ["sev1", "sev2"] as const) {
      const it = attended(severity);
      it.to(122);
      expect(it.promised(promise)[0]).toMatch(new RegExp(`^0 → ${String(minutes)} \\|`));
      const nudged = it
        .effects()
        .filter((effect) => effect.do === "remind" && effect.items.some(({ data }) => data["promise"] === promise));
      expect(nudged.map(({ at }) => Math.floor((at - it.start) / 60_000))).toEqual(minutes < 60 ? [] : [minutes]);
    }
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
      expect(asked(it.told(0, minutes + 100), "target")).toEqual([
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
    expect(asked(it.told(0, 60), "target")).toEqual(["3 | leadership | mail | leadership/target-breached"]);
  });
});
