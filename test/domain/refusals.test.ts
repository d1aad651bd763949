import { decide } from "../../domain/decide.ts";
import type { Command } from "../../domain/commands/commands.ts";
import { person } from "./support/cast.ts";
import { attended, startMitigation } from "./support/told-commands.ts";
import { story } from "./support/story.ts";

const bob = person("bob");
const finding: Command = { type: "recordFinding", text: "Pool is full." };
const entered: Command = {
  ...{ acknowledgedAt: Date.parse("2026-01-29T10:09:00Z"), commander: "bob" },
  ...{ type: "enterRetroactively", severity: "sev2", service: "api", title: "Pool", impact: "All" },
  ...{ impactStartedAt: Date.parse("2026-01-29T10:00:00Z"), detectedAt: Date.parse("2026-01-29T10:04:00Z") },
  ...{ mitigatedAt: Date.parse("2026-01-29T10:30:00Z"), resolvedAt: Date.parse("2026-01-29T11:00:00Z") },
};
const notOpened = { refusal: "This incident has not been opened yet." };

test("before an incident is opened it takes only what opens it", () => {
  expect(story().give(finding, bob)).toEqual(notOpened);
  expect(story().give({ type: "acknowledge" }, bob)).toEqual(notOpened);
  const it = story();
  it.alert(0, "sev2");
  expect(it.give(finding, bob)).toEqual({});
});

test("what is entered afterwards is opened by that alone, and rings no phone once it is", () => {
  const it = story({ kind: "retroactive" });
  expect(it.give({ type: "declare", severity: "sev1", service: "api", title: "A", impact: "B" }, bob)).toEqual(
    notOpened,
  );
  expect(it.give({ type: "pageIn", target: "person:grace", reason: "Help." }, bob)).toEqual(notOpened);
  expect(it.give(entered, bob)).toEqual({});
  expect(it.give({ type: "pageIn", target: "person:grace", reason: "Help." }, bob)).toEqual({
    refusal: "It was entered afterwards and pages nobody: declare a new one and name this one.",
  });
  expect(it.give(finding, bob)).toEqual({});
});

test("a full list takes no more, and an incident that has more from before takes what adds nothing to it", () => {
  const it = attended();
  for (let attempt = 1; attempt <= 100; attempt += 1) expect(it.give(startMitigation, bob).refusal).toBeUndefined();
  expect(it.give(startMitigation, bob)).toEqual({
    refusal: "It has 100 mitigations already, as many as an incident keeps: use its ticket for more.",
  });
  expect(it.incident().attempts).toHaveLength(100);
  expect(it.give(finding, bob)).toEqual({});
  const [attempt] = it.incident().attempts;
  if (attempt === undefined) throw new Error("no mitigation was started");
  const fuller = { ...it.incident(), attempts: [...it.incident().attempts, attempt] };
  expect(decide(fuller, { command: finding, by: bob, key: "x" }, it.now())).toHaveProperty("happenings");
});

test("a text of 10,000 characters is taken, one more is not", () => {
  expect(attended().give({ type: "recordFinding", text: "x".repeat(10_000) }, bob)).toEqual({});
  expect(attended().give({ type: "recordFinding", text: "x".repeat(10_001) }, bob)).toEqual({
    refusal: "text is longer than 10000 characters: shorten it or link to it.",
  });
});

test("an answer says first what was done, then what is still open on the checklist", () => {
  expect(attended().at(5, "bob", startMitigation)).toMatch(
    /^Mitigation 1\. Caution: .+\. Still open on the checklist: Recent deployments reviewed; /,
  );
});
