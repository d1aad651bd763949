import type { Command } from "../../domain/commands/commands.ts";
import { bytesOf, inBrief } from "../../domain/incident/size-in-json.ts";
import { monitoring, person } from "./support/cast.ts";
import { story } from "./support/story.ts";

/**
 * The most bytes for the facts of an incident. Temporal takes 2 MB in all; messages that wait for the database and
 * vendors, and the keys of commands, may need 800 kB of that.
 */
const mostBytes = 1_200_000;
const wide = (letters: number) => "漢".repeat(letters);

test("sizes are counted in bytes of UTF-8", () => {
  for (const text of ["plain", "é", "漢字", "🚨", 'a "quote"', "a\nline"])
    expect(bytesOf(text)).toBe(Buffer.byteLength(JSON.stringify(text)));
  expect(inBrief("漢字漢字", 12)).toBe("漢字漢字");
  expect(inBrief("漢字漢字", 11)).toBe("漢字…");
  expect(inBrief("🚨🚨", 7)).toBe("🚨…");
});

test("900 alerts of 1,000 wide characters fit into a snapshot, and the events have all of their texts", () => {
  const it = story();
  for (let number = 0; number < 900; number += 1) {
    const about = { summary: wide(1000), source: wide(1000), startedAt: it.now() };
    it.give(
      { type: "fireAlert", alert: `${number} ${wide(1000)}`, severity: "sev3", service: "api", ...about },
      monitoring,
    );
  }
  expect(it.incident().alerts).toHaveLength(900);
  expect(new Set(it.incident().alerts.map(({ alert }) => alert)).size).toBe(900);
  expect(bytesOf(it.incident())).toBeLessThan(mostBytes);
  expect(it.events().findLast(({ type }) => type === "alertFired")).toMatchObject({ summary: wide(1000) });

  // An alert whose long name was shortened is still found by the full name.
  it.give({ type: "clearAlert", alert: `7 ${wide(1000)}` }, monitoring);
  expect(it.incident().alerts.filter(({ clearedAt }) => clearedAt !== undefined)).toHaveLength(1);
});

test("as many long tasks, hypotheses, decisions, mitigations and action items as an incident keeps fit into a snapshot", () => {
  const it = story();
  const text = wide(9_900);
  it.alert(0, "sev2", "A");
  it.at(2, "alice", { type: "acknowledge" });
  it.at(3, "alice", { type: "declare", severity: "sev2", service: "api", title: text, impact: text });
  it.at(4, "alice", { type: "takeCommand" });
  const give = (times: number, command: Command) => {
    for (let time = 0; time < times; time += 1) it.give(command, person("alice"));
  };
  const dueOn = it.now() + 20 * 24 * 60 * 60_000;
  give(300, { type: "addTask", text });
  give(300, { type: "recordHypothesis", text });
  give(300, { type: "recordDecision", text, emergencyChange: false });
  give(100, { type: "startMitigation", strategy: "rollback", description: text, risk: text, rollbackPlan: text });
  give(200, {
    ...{ type: "addActionItem", kind: "prevent", owner: "alice", priority: "P2", dueOn },
    ...{ description: text, acceptance: text },
  });
  expect(it.incident()).toMatchObject({ tasks: { length: 300 }, items: { length: 200 }, attempts: { length: 100 } });
  expect(bytesOf(it.incident())).toBeLessThan(mostBytes);
  expect(it.incident().tasks[0]?.text).toMatch(/^漢{600,}… \(in full on the timeline\)$/);
  expect(it.give({ type: "addTask", text: "One more" }, person("alice"))).toMatchObject({
    refusal: "It has 300 tasks already, as many as an incident keeps: use its ticket for more.",
  });
});
