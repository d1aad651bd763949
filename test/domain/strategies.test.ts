import { strategies, strategyAdvice, suggestStrategies } from "../../domain/responding/mitigation-strategies.ts";
import { attended, startMitigation } from "./support/told-commands.ts";

describe("the decision tree of mitigation strategies", () => {
  test.each([
    [{ rollBack: true, changeConfiguration: true, reduceTraffic: true }, ["rollback"]],
    [{ rollBack: true, changeConfiguration: false, reduceTraffic: false }, ["rollback"]],
    [{ rollBack: false, changeConfiguration: true, reduceTraffic: false }, ["configuration-change"]],
    [{ rollBack: false, changeConfiguration: true, reduceTraffic: true }, ["configuration-change"]],
    [{ rollBack: false, changeConfiguration: false, reduceTraffic: true }, ["traffic-reduction"]],
    [{ rollBack: false, changeConfiguration: false, reduceTraffic: false }, ["hotfix", "failover"]],
  ])("with %j suggests %j", (can, suggested) => {
    expect(suggestStrategies(can)).toEqual(suggested);
  });

  test("has a word of caution for each strategy", () => {
    expect(strategies.map((strategy) => [strategyAdvice[strategy].name, strategyAdvice[strategy].caution])).toEqual([
      ["Rollback", "New features are lost."],
      ["Configuration change", "Parameters interact: say how it is taken back."],
      ["Traffic reduction", "Some users are turned away."],
      ["Failover", "Data may be stale."],
      ["Scale up", "Provisioning takes time."],
      ["Hotfix", "Risky: test thoroughly."],
    ]);
  });
});

describe("mitigation attempts", () => {
  test("are numbered, end each with what came of it, and count as the room's update", () => {
    const it = attended();
    expect(it.at(10, "bob", startMitigation)).toMatch(/^Mitigation 1\./);
    expect(it.at(14, "bob", { type: "endMitigation", attempt: 1, worked: false, note: "No effect." })).toBe("");
    expect(it.at(15, "bob", { type: "endMitigation", attempt: 1, worked: true, note: "Oh." })).toMatch(
      /has ended already/,
    );
    expect(it.at(15, "bob", { type: "endMitigation", attempt: 2, worked: true, note: "Oh." })).toBe(
      "There is no mitigation 2.",
    );
    expect(it.at(16, "bob", startMitigation)).toMatch(/^Mitigation 2\./);
    expect(it.promised("room update").slice(0, 2)).toEqual(["2 → 17 | kept", "10 → 25 | kept"]);
  });

  test("stand in the room with strategy, risk and the way back", () => {
    const it = attended();
    it.at(10, "bob", startMitigation);
    expect(it.effects().findLast((effect) => effect.do === "post")).toMatchObject({
      wording: "room/mitigation",
      data: { strategy: "configuration-change", risk: "Low", rollbackPlan: "Revert" },
    });
  });
});
