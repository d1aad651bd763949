import { holdersOf } from "../../domain/incident/incident.ts";
import { attended } from "./support/told-commands.ts";

describe("roles", () => {
  test("of communications lead and scribe are held by one at a time; deputies and experts may be several", () => {
    const it = attended();
    for (const person of ["carol", "dave"]) {
      it.at(5, "bob", { type: "assignRole", role: "communications-lead", person });
      it.at(5, "bob", { type: "assignRole", role: "deputy", person });
    }
    expect(holdersOf(it.incident(), "communications-lead")).toEqual(["dave"]);
    expect(holdersOf(it.incident(), "deputy")).toEqual(["carol", "dave"]);
  });

  test("of an expert name a domain", () => {
    const it = attended();
    const expert = { type: "assignRole", role: "subject-matter-expert", person: "dave" } as const;
    expect(it.at(5, "bob", expert)).toBe("Say which domain the subject matter expert is for.");
    expect(it.at(5, "bob", { ...expert, domain: "database" })).toBe("");
    expect(it.timeline()).toContain("[14:29] Dave became subject-matter-expert (database)");
  });

  test("of an expert are paged by their domain", () => {
    const it = attended();
    for (const domain of ["database", "network", "security"] as const) {
      it.at(5, "bob", { type: "pageIn", target: `sme:${domain}`, reason: "It is theirs." });
      expect(it.rounds(5, 5).at(-2)).toBe(`5 | sme:${domain} (help) | page | `);
    }
  });

  test("held already are answered, not held, refused", () => {
    const it = attended();
    it.at(5, "bob", { type: "assignRole", role: "scribe", person: "dave" });
    expect(it.at(6, "bob", { type: "assignRole", role: "scribe", person: "dave" })).toBe("dave is scribe already.");
    expect(it.at(6, "bob", { type: "releaseRole", role: "scribe", person: "carol" })).toBe("carol is not scribe here.");
    expect(it.at(7, "bob", { type: "releaseRole", role: "scribe", person: "dave" })).toBe("");
  });
});

describe("the commander's authority", () => {
  test("pages any engineer in from other work, in any role the target names", () => {
    const it = attended();
    it.at(5, "bob", { type: "pageIn", target: "team:database", reason: "The pool is theirs." });
    expect(it.effects().findLast((effect) => effect.do === "page")).toMatchObject({
      asks: [{ target: "team:database", ask: "help" }],
      urgency: "page",
    });
  });

  test("escalates to the executives, who are told why, whatever the severity", () => {
    const it = attended("sev2");
    it.at(5, "bob", { type: "escalateToExecutives", reason: "A vendor has to be called." });
    expect(it.told(5)).toEqual([
      "5 | executives | mail | executives/escalated",
      "5 | room | chat | room/escalated-to-executives",
    ]);
  });

  test("decides, also on emergency changes without the usual approval, which stand on the timeline", () => {
    const it = attended();
    it.at(5, "bob", { type: "recordDecision", text: "Restart without review", emergencyChange: true });
    expect(it.timeline()).toContain("[14:29] Bob decided (emergency change): Restart without review");
    expect(it.incident().decisions).toHaveLength(1);
  });
});

describe("tasks", () => {
  test("belong to whoever takes them on, are handed over and completed", () => {
    const it = attended();
    expect(it.at(5, "carol", { type: "addTask", text: "Check the replicas" })).toBe("Task 1.");
    it.at(6, "carol", { type: "handOverTask", task: 1, to: "dave" });
    expect(it.incident().tasks).toMatchObject([{ owner: "dave" }]);
    it.at(7, "dave", { type: "completeTask", task: 1 });
    expect(it.at(8, "dave", { type: "completeTask", task: 1 })).toBe("Task 1 is done already.");
    expect(it.at(8, "dave", { type: "handOverTask", task: 2, to: "carol" })).toBe("There is no task 2.");
  });
});

describe("hypotheses", () => {
  test("are numbered and judged with their evidence", () => {
    const it = attended();
    expect(it.at(5, "alice", { type: "recordHypothesis", text: "More queries" })).toBe("Hypothesis 1.");
    it.at(6, "alice", { type: "judgeHypothesis", hypothesis: 1, verdict: "confirmed", evidence: "Tripled at 14:15" });
    expect(it.told(5, 6)).toEqual(["5 | room | chat | room/hypothesis", "6 | room | chat | room/hypothesis-judged"]);
    expect(it.effects().slice(-2)).toMatchObject([
      { data: { by: "alice", hypothesis: 1, text: "More queries" } },
      { data: { by: "alice", hypothesis: 1, verdict: "confirmed", evidence: "Tripled at 14:15" } },
    ]);
    expect(it.incident().hypotheses).toMatchObject([{ text: "More queries", verdict: "confirmed" }]);
    expect(it.timeline().slice(-2)).toEqual([
      '[14:29] Alice: hypothesis 1: "More queries"',
      "[14:30] Alice: hypothesis 1 confirmed: Tripled at 14:15",
    ]);
    expect(it.at(7, "alice", { type: "judgeHypothesis", hypothesis: 2, verdict: "rejected", evidence: "None" })).toBe(
      "There is no hypothesis 2.",
    );
  });
});

test("the room echoes every human command, and nothing is said to it before it is opened", () => {
  const it = attended("sev3");
  const rows = it.told(0, 3).filter((row) => row.includes("| room |"));
  expect(rows[0]).toBe("1 | room | chat | room/declaration");
  it.at(5, "carol", { type: "join" });
  it.at(6, "carol", { type: "recordFinding", text: "Pool is full." });
  expect(it.told(5, 6)).toEqual(["5 | room | chat | room/joined", "6 | room | chat | room/finding"]);
});

test("the impact cannot have started in the future", () => {
  const it = attended();
  const later = it.now() + 60_000;
  expect(it.at(3, "alice", { type: "describeImpact", impact: "All", impactStartedAt: later })).toMatch(/future/);
});
