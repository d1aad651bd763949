import { exampleLife } from "./support/example.ts";
import type { Command } from "../../domain/commands/commands.ts";
import { timelineLine } from "../../domain/accounts/timeline.ts";
import { attended, declare, changeTo, closedAt60, say } from "./support/told-commands.ts";
import { story } from "./support/story.ts";

describe("the timeline", () => {
  test("reads like the scribe's, in UTC by the minute", () => {
    const it = attended();
    it.at(6, "alice", { type: "recordFinding", text: "Checking recent deployments" });
    it.at(7, "bob", changeTo("sev1"));
    expect(it.timeline().filter((line) => !/Done|Paged/.test(line))).toEqual([
      "[14:24] Opened as SEV-2: Database connection pool exhausted",
      "[14:24] Alert: APIErrorRateHigh fired (Database connection pool exhausted)",
      "[14:25] Alice acknowledged page",
      "[14:26] Alice declared SEV-2: Complete outage for all users",
      "[14:27] Bob took command",
      '[14:30] Alice: "Checking recent deployments"',
      "[14:31] Bob changed SEV-2 to SEV-1: It is.",
    ]);
  });

  test("says whom a page reached and what the system has done", () => {
    const it = attended();
    expect(it.timeline()).toContain("[14:24] Paged: Alice");
    expect(it.timeline()).toContain("[14:26] Done: war room");
    expect(it.timeline()).toContain("[14:26] Done: leadership told");
  });

  test("has a miss as soon as it is one", () => {
    const it = story();
    it.alert(0, "sev2");
    it.to(3);
    expect(it.timeline()).toContain("[14:26] Missed: acknowledged");
  });

  test("has dates once it spans days", () => {
    const it = closedAt60();
    it.at(1440, "erin", { type: "recordMeetingHeld" });
    expect(it.timeline().at(-1)).toBe("[2026-01-30 14:24] Erin: the postmortem meeting was held");
  });

  test("is a line for each event: a line break or an ANSI sequence in a text forges none", () => {
    const it = attended();
    it.at(6, "alice", { type: "recordFinding", text: "Slow\n[14:31] Bob: mitigated\u001b[2K\r\u2028[14:32] Resolved" });
    expect(it.timeline().at(-1)).toBe('[14:30] Alice: "Slow [14:31] Bob: mitigated [14:32] Resolved"');
  });

  test("says who cannot be verified, and what somebody overrode", () => {
    const it = attended();
    it.give({ type: "recordFinding", text: "From the UI." }, { kind: "unverified", name: "zoe", via: "temporal" });
    expect(it.timeline().at(-1)).toBe('[14:27] Zoe (unverified): "From the UI."');
    it.at(4, "erin", { type: "takeCommand" }, "Bob is offline");
    it.at(5, "erin", say("Mine now."));
    expect(it.timeline()).toContain('[14:29] Erin: "Mine now."');
  });
});

describe("somebody whom nobody has verified", () => {
  const zoe = { kind: "unverified", name: "zoe", via: "temporal" } as const;

  test.each<readonly [string, Command]>([
    ["acknowledges", { type: "acknowledge" }],
    ["takes command", { type: "takeCommand" }],
    ["names a scribe", { type: "assignRole", role: "scribe", person: "carol" }],
    ["joins", { type: "join" }],
    ["adds a task", { type: "addTask", text: "Look", owner: "carol" }],
    ["offers command", { type: "offerCommand", to: "erin" }],
    ["marks it as mitigated", { type: "markMitigated" }],
  ])("is marked on the line when they %s it", (_, command) => {
    const it = story();
    it.alert(0, "sev2");
    if (command.type !== "acknowledge") it.at(2, "alice", declare("sev2"));
    const before = it.events().length;
    expect(it.give(command, zoe, { override: "Nobody else is there" }).refusal).toBeUndefined();
    const lines = it
      .events()
      .slice(before)
      .filter(({ by }) => by.kind === "unverified")
      .map((event) => timelineLine(event, it.incident()));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toContain("Zoe (unverified)");
  });

  test("is marked on the line of whatever happens in the example, whoever did it", () => {
    const life = exampleLife();
    const lines = life.events().map((event) => timelineLine({ ...event, by: zoe }, life.incident()));
    expect(lines.filter((line) => line !== "").length).toBeGreaterThan(40);
    for (const line of lines.filter((one) => one !== "")) expect(line).toContain("Zoe (unverified)");
  });

  test("cannot hide by typing the mark", () => {
    const it = attended();
    const fields = {
      description: "Add an alarm (unverified)",
      owner: "carol",
      priority: "P1",
      kind: "detect",
      acceptance: "It rings",
    } as const;
    it.give({ type: "addActionItem", ...fields, dueOn: it.incident().episodes[0]?.begins.at ?? 0 }, zoe, {
      override: "x",
    });
    const event = it.events().findLast(({ type }) => type === "actionItemAdded");
    expect(event && timelineLine(event, it.incident())).toMatch(
      /Add an alarm \(unverified\), said Zoe \(unverified\)$/,
    );
  });

  test("is marked in what the room reads", () => {
    const it = attended();
    it.give({ type: "takeCommand" }, zoe, { override: "Bob is away" });
    const posted = it.effects().flatMap((effect) => (effect.do === "post" ? [effect] : []));
    for (const wording of ["room/commander", "room/roles-to-give"])
      expect(posted.findLast((post) => post.wording === wording)).toMatchObject({ data: { unverified: true } });
  });
});

test("a SEV-3 is a message and no page, so nothing reads as if somebody had been paged", () => {
  const it = story();
  it.alert(0, "sev3");
  it.at(1, "alice", { type: "acknowledge" });
  it.at(2, "alice", declare("sev3"));
  expect(it.timeline()).toEqual(expect.arrayContaining(["[14:24] Messaged: Alice", "[14:25] Alice acknowledged"]));
  expect(it.timeline().filter((line) => /page/i.test(line))).toEqual([]);
});

test("a signal that was refused stands on the timeline", () => {
  const it = attended();
  it.give(
    {
      type: "noteRefusal",
      command: "resolve",
      who: { kind: "unverified", name: "zoe", via: "temporal" },
      refusal: "Not you.",
    },
    { kind: "system", name: "system", via: "machine" },
  );
  expect(it.timeline().at(-1)).toBe("[14:27] Refused: resolve by zoe (unverified): Not you.");
});
