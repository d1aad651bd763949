import { owedByPerson } from "../../domain/accounts/owed-by-person.ts";
import type { NamedTarget } from "../../domain/incident/people.ts";
import { type Story, story } from "./support/story.ts";
import { closedAt60 } from "./support/told-commands.ts";

const owed = (it: Story, person: string, duties: readonly NamedTarget[] = []) =>
  owedByPerson(person, it.incident(), duties).map(({ name }) => name);

const reviewed = () => {
  const it = closedAt60("sev2");
  it.at(70, "bob", {
    ...{ type: "addActionItem", description: "Alert on pool usage", kind: "detect", owner: "alice", priority: "P1" },
    ...{ acceptance: "It fires", dueOn: it.start + 20 * 86_400_000 },
  });
  return it;
};

describe("what a person owes", () => {
  test("is the acknowledgement while the page waits, and then only of whoever acknowledged the rest", () => {
    const it = story();
    it.alert(0);
    it.to(1);
    expect(owed(it, "alice")).toContain("acknowledged");
    expect(owed(it, "erin")).toEqual([]);
    it.at(2, "erin", { type: "acknowledge" });
    expect(owed(it, "alice")).toEqual([]);
    expect(owed(it, "erin")).toEqual(expect.arrayContaining(["declared-or-declined", "first-response"]));
  });

  test("is the commander's until a role is given, and the holder's from then on", () => {
    const it = story();
    it.alert(0);
    it.at(1, "alice", { type: "acknowledge" });
    it.at(2, "alice", { type: "declare", severity: "sev2", service: "api", title: "Down", impact: "All" });
    it.at(3, "bob", { type: "takeCommand" });
    expect(owed(it, "bob")).toEqual(expect.arrayContaining(["room-update", "status-page"]));
    it.at(4, "bob", { type: "assignRole", role: "communications-lead", person: "carol" });
    expect(owed(it, "bob")).not.toContain("status-page");
    expect(owed(it, "carol")).toContain("status-page");
  });

  test("is nothing once the incident has ended", () => {
    const it = story();
    it.alert(0);
    it.at(1, "alice", { type: "acknowledge" });
    it.at(2, "alice", { type: "declare", severity: "sev2", service: "api", title: "Down", impact: "All" });
    it.at(3, "bob", { type: "takeCommand" });
    it.at(4, "bob", { type: "declareFalseAlarm", reason: "A test" });
    it.on("2026-03-30 12:00");
    expect(it.incident().ended).toBeDefined();
    for (const person of ["alice", "bob"]) expect(owed(it, person, ["sre-lead"])).toEqual([]);
  });

  test("is an action item of its owner's, and what a duty of the configuration is for", () => {
    const it = reviewed();
    expect(owed(it, "alice")).toEqual(["action-item"]);
    expect(owed(it, "grace")).toEqual([]);
    const asLead = owed(it, "grace", ["sre-lead"]);
    expect(asLead.length).toBeGreaterThan(0);
    for (const name of asLead) expect(name).toMatch(/followed-through|review/);
  });

  test("is the postmortem of its owner's, not the commander's", () => {
    const it = closedAt60("sev2");
    expect(owed(it, "bob")).toContain("postmortem-draft");
    it.at(70, "bob", { type: "namePostmortemOwner", person: "alice" });
    expect(owed(it, "bob")).not.toContain("postmortem-draft");
    expect(owed(it, "alice")).toContain("postmortem-draft");
  });
});
