import type { Command } from "../../domain/commands/commands.ts";
import { monitoring, person } from "./support/cast.ts";
import { attended, close, resolve } from "./support/told-commands.ts";
import { story } from "./support/story.ts";

const led = () => {
  const it = attended();
  it.at(4, "bob", { type: "assignRole", role: "communications-lead", person: "dave" });
  it.at(5, "bob", { type: "assignRole", role: "deputy", person: "erin" });
  return it;
};

const commanding: readonly Command[] = [
  { type: "changeSeverity", severity: "sev1", reason: "Worse." },
  { type: "offerCommand", to: "erin" },
  { type: "releaseRole", role: "communications-lead", person: "dave" },
  { type: "makePrivate", reason: "A key." },
  { type: "recordDecision", text: "Skip the review", emergencyChange: true },
  { type: "escalateToExecutives", reason: "Money." },
  { type: "snoozeUpdates", minutes: 10, reason: "Busy." },
  { type: "waive", obligation: "status-page#1", reason: "Internal.", approver: "frank" },
  { type: "declareFalseAlarm", reason: "A probe." },
  resolve({ reason: "Gone.", despiteOpen: true }),
];
const communicating: readonly Command[] = [
  { type: "postStatus", state: "investigating", text: "We look into it." },
  { type: "updateAudience", audience: "support", text: "Half are back." },
];

describe("what the commander decides", () => {
  test.each(commanding.map((command) => [command.type, command] as const))(
    "%s is refused to a bystander, who reads whom to ask",
    (type, command) => {
      expect(led().at(10, "carol", command)).toBe(
        `Only the incident commander or a deputy may ${type} here (bob commands). ` +
          "Ask them, take command, or say why you override.",
      );
    },
  );

  test.each(commanding.map((command) => [command.type, command] as const))(
    "%s is accepted from a deputy",
    (_, command) => {
      const it = led();
      it.at(10, "erin", command);
      expect(it.events().at(-1)?.seq).toBeGreaterThan(0);
      expect(it.events().filter(({ by }) => by.name === "erin")).not.toEqual([]);
    },
  );

  test("is recorded with the reason when a bystander overrides", () => {
    const it = led();
    expect(
      it.at(10, "carol", { type: "changeSeverity", severity: "sev1", reason: "Worse." }, "Bob is on a plane"),
    ).toBe("");
    expect(it.events().find(({ type }) => type === "severityChanged")).toMatchObject({ override: "Bob is on a plane" });
    expect(it.timeline()).toContain("[14:34] Carol (override: Bob is on a plane) changed SEV-2 to SEV-1: Worse.");
  });

  test("falls to whoever acknowledged while nobody commands, and to whoever is there before that", () => {
    const it = story();
    it.alert(0);
    it.at(1, "alice", { type: "acknowledge" });
    expect(it.at(2, "alice", { type: "changeSeverity", severity: "sev1", reason: "Worse." })).toBe("");
    const nobody = story();
    nobody.alert(0);
    expect(nobody.at(2, "carol", { type: "changeSeverity", severity: "sev1", reason: "Worse." })).toBe("");
  });

  test("is asked also of somebody who cannot be verified", () => {
    const it = led();
    const carol = { kind: "unverified", name: "carol", via: "temporal" } as const;
    expect(it.give(close("Now."), carol).refusal).toMatch(/Only the incident commander/);
  });
});

describe("what goes to the public and to audiences", () => {
  test.each(communicating.map((command) => [command.type, command] as const))(
    "%s is for communications lead, commander and deputy",
    (type, command) => {
      for (const who of ["dave", "bob", "erin"]) expect(led().at(10, who, command)).toBe("");
      expect(led().at(10, "carol", command)).toBe(
        `Only the communications lead, the incident commander or a deputy may ${type} here (bob commands). ` +
          "Ask them, take command, or say why you override.",
      );
    },
  );
});

test("anybody may help: findings, tasks, paging somebody in, reporting a relapse need no role", () => {
  const it = led();
  expect(it.at(10, "carol", { type: "recordFinding", text: "Pool is full." })).toBe("");
  expect(it.at(11, "carol", { type: "pageIn", target: "person:grace", reason: "Knows the pool." })).toBe("");
  expect(it.told(11)).toEqual(["11 | grace | page | help", "11 | room | chat | room/paged-in"]);
});

test("an engineer who watches the room is paged for nothing; who is paged in for what they know is paged alone", () => {
  const it = led();
  expect(it.at(10, "heidi", { type: "join" })).toBe("");
  it.at(11, "carol", { type: "pageIn", target: "person:grace", reason: "Knows the pool." });
  it.to(1440);
  expect(it.told(10, 1440).filter((row) => row.includes("| heidi |"))).toEqual([]);
  expect(it.told(11, 11).filter((row) => row.includes("| page |"))).toEqual(["11 | grace | page | help"]);
});

test("machines report; they decide nothing", () => {
  const it = led();
  expect(it.give({ type: "recordFinding", text: "Canary is red." }, monitoring)).toEqual({});
  expect(it.give({ type: "acknowledge" }, monitoring).refusal).toBe("A machine may not acknowledge; a person has to.");
  expect(it.give(resolve(), monitoring).refusal).toBe("A machine may not resolve; a person has to.");
});

test("what the system itself says nobody else says, not even with a reason", () => {
  expect(led().give({ type: "time" }, person("bob"), { override: "I want to." }).refusal).toBe(
    "Only the system itself gives the command time.",
  );
});

test("words that say nothing, and words without end, are refused by name", () => {
  expect(led().at(10, "bob", { type: "recordFinding", text: "  " })).toBe("text is empty: say something.");
  expect(led().at(10, "bob", { type: "recordFinding", text: "x".repeat(10_001) })).toMatch(
    /^text is longer than 10000/,
  );
});
