import { attended, changeTo, closedAt60, say } from "./support/told-commands.ts";
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

  test("says who cannot be verified, and what somebody overrode", () => {
    const it = attended();
    it.give({ type: "recordFinding", text: "From the UI." }, { kind: "unverified", name: "zoe", via: "temporal" });
    expect(it.timeline().at(-1)).toBe('[14:27] Zoe (unverified): "From the UI."');
    it.at(4, "erin", { type: "takeCommand" }, "Bob is offline");
    it.at(5, "erin", say("Mine now."));
    expect(it.timeline()).toContain('[14:29] Erin: "Mine now."');
  });
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
  expect(it.timeline().at(-1)).toBe("[14:27] Refused: resolve by zoe: Not you.");
});
