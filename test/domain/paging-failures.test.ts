import type { Effect } from "../../domain/incident/effects.ts";
import type { World } from "./support/simulator.ts";
import { goodWorld, story } from "./support/story.ts";

const pages = (rows: readonly string[]) => rows.filter((row) => /\| (page|message) \|/.test(row));
/** A world with a broken pager: pages are retried and get no outcome. */
const pagerOut: World = (effect, now) => (effect.do === "page" ? undefined : goodWorld(effect, now));
/** Makes a world in which the first page fails for good, since no channel of that person works. */
const firstPageFails = (): World => {
  let failed = false;
  return (effect, now) => {
    if (effect.do !== "page" || failed) return goodWorld(effect, now);
    failed = true;
    return { ok: false, error: "no channel works for alice" };
  };
};

describe("a page that reaches nobody at all", () => {
  const it = story({ world: firstPageFails() });
  it.alert(0, "sev2");
  it.to(6);

  test("is not waited for: the next step is taken at once, and is not taken again at its minute", () => {
    expect(pages(it.rounds(0, 5))).toEqual([
      "0 | primary (acknowledge) | page | ",
      "0 | secondary (acknowledge) | page | ",
      "5 | commander-1 (take-command) | page | ",
    ]);
  });

  test("keeps the promise that a page reaches somebody within the minute, through the other person", () => {
    expect(it.promised("page reaches on-call")).toEqual(["0 → 1 | kept"]);
  });

  test("stands on the timeline with its reason", () => {
    expect(it.timeline()).toContain("[14:24] A page reached nobody: no channel works for alice");
  });
});

describe("a pager that is out", () => {
  const it = story({ world: pagerOut });
  it.alert(0, "sev2");
  it.to(6);

  test("is retried until minute 1; then the next step is taken early, once", () => {
    expect(pages(it.rounds(0, 5))).toEqual([
      "0 | primary (acknowledge) | page | ",
      "1 | secondary (acknowledge) | page | ",
      "5 | commander-1 (take-command) | page | ",
    ]);
    expect(it.promised("page reaches on-call")).toEqual(["0 → 1 | missed, still owed"]);
  });

  test("does not exhaust the escalation: later steps keep their minutes", () => {
    it.to(31);
    expect(pages(it.rounds(6, 30))).toEqual([
      "10 | rotation (acknowledge) + commander-2 (take-command) | page | ",
      "15 | engineering-lead (acknowledge, take-command) | page | ",
      "30 | fallback (acknowledge) | page | and what is overdue",
    ]);
  });
});

describe.each([
  ["sev1", "rotation (acknowledge) + engineering-lead (acknowledge)", "page"],
  ["sev2", "secondary (acknowledge)", "page"],
  ["sev3", "primary (acknowledge) + secondary (acknowledge)", "message"],
] as const)("the minute in which a page of a %s must reach somebody", (severity, next, urgency) => {
  test("is one minute, after which the next step comes early", () => {
    const it = story({ world: pagerOut });
    it.alert(0, severity);
    it.to(2);
    expect(pages(it.rounds(1, 2))).toEqual([`1 | ${next} | ${urgency} | `]);
  });
});

test("a page that reaches somebody after the acknowledgement is withdrawn at once", () => {
  let late: Effect | undefined;
  const it = story({
    world: (effect, now) => {
      if (effect.do === "page" && late === undefined) {
        late = effect;
        return undefined;
      }
      return goodWorld(effect, now);
    },
  });
  it.alert(0, "sev2");
  it.at(1, "alice", { type: "acknowledge" });
  if (late === undefined) throw new Error("nobody was paged");
  it.give(
    {
      type: "reportOutcome",
      effect: late,
      outcome: {
        ok: true,
        channel: "phone",
        reached: [{ person: "alice", obligations: ["acknowledged#1"] }],
      },
    },
    { kind: "system", name: "system", via: "machine" },
  );
  expect(it.told(1)).toEqual(["1 | alice | page | withdrawn"]);
});

describe("escalating by hand", () => {
  test("takes the next step now, and that step is not taken again", () => {
    const it = story();
    it.alert(0, "sev2");
    expect(it.at(1, "dave", { type: "escalate", reason: "Alice is on a plane." })).toBe("Paged now: secondary.");
    it.to(6);
    expect(pages(it.rounds(1, 5))).toEqual([
      "1 | secondary (acknowledge) | page | ",
      "5 | commander-1 (take-command) | page | ",
    ]);
  });

  test("after the acknowledgement asks for help, and the page is not withdrawn as if the round were over", () => {
    const it = story();
    it.alert(0, "sev2");
    it.at(1, "alice", { type: "acknowledge" });
    it.at(2, "alice", { type: "declare", severity: "sev2", service: "api", title: "Pool", impact: "Outage" });
    it.at(3, "alice", { type: "escalate", reason: "I need a second pair of eyes." });
    expect(pages(it.rounds(3, 3))).toEqual(["3 | secondary (help) | page | "]);
  });

  test("never takes the repeating step early", () => {
    const it = story();
    it.alert(0, "sev2");
    for (let step = 0; step < 4; step++) it.at(1, "dave", { type: "escalate", reason: "Go on." });
    expect(it.at(1, "dave", { type: "escalate", reason: "Go on." })).toMatch(/Every step has been taken/);
  });
});
