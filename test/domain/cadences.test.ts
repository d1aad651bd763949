import type { Severity } from "../../domain/incident/severity.ts";
import { attended, mitigated, say } from "./support/told-commands.ts";

const led = (severity: Severity) => {
  const it = attended(severity);
  it.at(4, "bob", { type: "assignRole", role: "communications-lead", person: "dave" });
  return it;
};
const post = { type: "postStatus", state: "identified", text: "We know." } as const;
const about = (rows: readonly string[], what: string) => rows.filter((row) => row.includes(what));

describe("the war room is updated", () => {
  test.each([
    ["sev1", 10, 30],
    ["sev2", 15, 60],
  ] as const)("in a %s every %i minutes while active, every %i while monitoring", (severity, active, monitoring) => {
    const it = led(severity);
    it.at(5, "bob", say("On it."));
    it.at(7, "bob", mitigated);
    expect(it.promised("room update")).toEqual([
      `2 → ${String(2 + active)} | kept`,
      `5 → ${String(5 + active)} | kept`,
      `7 → ${String(7 + monitoring)} | outstanding`,
    ]);
  });

  test.each([
    ["sev1", 13],
    ["sev2", 17],
  ] as const)("with a heads-up at 80 %% in a %s, in minute %i", (severity, minute) => {
    const it = led(severity);
    it.at(5, "bob", say("On it."));
    it.to(minute + 1);
    expect(about(it.told(6, minute), "room-update-soon")).toEqual([
      `${String(minute)} | bob | message | remind/room-update-soon`,
    ]);
  });

  test("until the close: an update on the minute is in time, and nobody is chased", () => {
    const it = led("sev2");
    it.at(17, "bob", say("On the minute."));
    it.to(18);
    expect(it.promised("room update")[0]).toBe("2 → 17 | kept");
    expect(about(it.told(17, 18), "remind/room-update ")).toEqual([]);
    expect(about(it.told(17), "| remind/room-update")).toEqual([]);
  });

  test("not in SEV-3: its declaration and its resolution are said, nothing is asked between", () => {
    expect(attended("sev3").promised("room update")).toEqual([]);
  });
});

describe("the status page is updated once the public has heard", () => {
  test.each([
    ["sev1", 15, 30],
    ["sev2", 15, 60],
  ] as const)("in a %s every %i minutes while active, every %i while monitoring", (severity, active, monitoring) => {
    const it = led(severity);
    it.at(5, "dave", post);
    it.at(7, "bob", mitigated);
    expect(it.promised("status page update").slice(-2)).toEqual([
      `5 → ${String(5 + active)} | kept`,
      `7 → ${String(7 + monitoring)} | outstanding`,
    ]);
  });

  test("with a heads-up at 80 % to the communications lead, and when it is due lead and commander are asked", () => {
    const it = led("sev2");
    it.at(5, "dave", post);
    it.to(21);
    expect(about(it.told(6, 21), "status")).toEqual([
      "17 | dave | message | remind/status-update-soon",
      "20 | bob | message | remind/status-update",
      "20 | dave | message | remind/status-update",
    ]);
  });

  test("as identified when the cause is known, monitoring when it is mitigated, resolved at the end, by the system", () => {
    const it = led("sev2");
    it.at(5, "dave", { ...post, state: "investigating" });
    it.at(10, "bob", { type: "recordCause", internal: "N+1", public: "A database ran out of connections." });
    it.at(20, "bob", mitigated);
    it.clear(30);
    it.at(40, "bob", { type: "resolve", mitigation: "Pool", serviceStatus: "Up", errorRate: "Low", latency: "Low" });
    expect(about(it.told(0, 40), "public")).toEqual([
      "5 | public | status page | investigating",
      "10 | public | status page | identified",
      "20 | public | status page | monitoring",
      "40 | public | status page | resolved",
    ]);
  });

  test("and never by the system where the public has not heard", () => {
    const it = led("sev2");
    it.at(10, "bob", { type: "recordCause", internal: "N+1", public: "A database." });
    it.at(11, "bob", mitigated);
    expect(about(it.told(0, 11), "public")).toEqual([]);
  });
});

describe("support and leadership keep hearing", () => {
  test.each([
    ["sev1", 30, 30],
    ["sev2", 60, 60],
  ] as const)("in a %s every %i minutes, and every %i while monitoring", (severity, active, monitoring) => {
    const it = led(severity);
    it.at(5, "dave", { type: "updateAudience", audience: "support", text: "Half are back." });
    it.at(6, "dave", { type: "updateAudience", audience: "leadership", text: "Half are back." });
    it.at(7, "bob", mitigated);
    it.at(8, "dave", { type: "updateAudience", audience: "support", text: "All are back." });
    it.at(9, "dave", { type: "updateAudience", audience: "leadership", text: "All are back." });
    expect(it.promised("support update")).toEqual([
      `2 → ${String(2 + active)} | kept`,
      `5 → ${String(5 + active)} | kept`,
      `8 → ${String(8 + monitoring)} | outstanding`,
    ]);
    expect(it.promised("leadership update")).toEqual([
      `2 → ${String(2 + active)} | kept`,
      `6 → ${String(6 + active)} | kept`,
      `9 → ${String(9 + monitoring)} | outstanding`,
    ]);
  });

  test("or the communications lead is reminded, of support's also the commander 5 minutes later", () => {
    const it = led("sev1");
    it.to(38);
    expect(about(it.told(30, 38), "support-update").map((row) => row.split(" | ").slice(0, 2))).toEqual([
      ["32", "dave"],
      ["37", "bob"],
    ]);
    expect(about(it.told(30, 38), "leadership-update").map((row) => row.split(" | ").slice(0, 2))).toEqual([
      ["32", "dave"],
    ]);
  });

  test("until the resolution, of which both are told", () => {
    const it = led("sev2");
    it.at(20, "bob", mitigated);
    it.clear(20);
    it.at(40, "bob", { type: "resolve", mitigation: "Pool", serviceStatus: "Up", errorRate: "Low", latency: "Low" });
    expect(it.promised("support update").slice(-1)).toEqual(["2 → 62 | kept"]);
    expect(it.promised("leadership update").slice(-1)).toEqual(["2 → 62 | kept"]);
  });
});

describe("snoozing updates", () => {
  test("moves the deadline and its heads-up, and silence is counted from there", () => {
    const it = led("sev1");
    it.at(5, "bob", say("All are typing."));
    expect(it.at(10, "bob", { type: "snoozeUpdates", minutes: 20, reason: "All are typing." })).toBe("");
    expect(it.promised("room update").slice(-1)).toEqual(["5 → 30 | outstanding"]);
    it.to(29);
    expect(about(it.told(6, 29), "room-update")).toEqual(["25 | bob | message | remind/room-update-soon"]);
  });

  test("goes to 60 minutes and not beyond", () => {
    const it = led("sev1");
    expect(it.at(10, "bob", { type: "snoozeUpdates", minutes: 61, reason: "Long." })).toBe(
      "Updates are snoozed for 1 to 60 minutes.",
    );
    expect(it.at(10, "bob", { type: "snoozeUpdates", minutes: 0, reason: "None." })).toMatch(/1 to 60/);
    expect(it.at(10, "bob", { type: "snoozeUpdates", minutes: 60, reason: "Long." })).toBe("");
  });

  test("goes to 60 minutes in all, however often it is asked for, until an update is given", () => {
    const it = led("sev1");
    it.at(5, "bob", say("All are typing."));
    expect(it.at(10, "bob", { type: "snoozeUpdates", minutes: 30, reason: "Typing." })).toBe("");
    expect(it.at(35, "bob", { type: "snoozeUpdates", minutes: 35, reason: "Typing on." })).toBe("");
    expect(it.at(36, "bob", { type: "snoozeUpdates", minutes: 35, reason: "And on." })).toMatch(
      /^The .+ has been put off since 14:34, and may be for 60 minutes in all: give it first\.$/,
    );
  });

  test("gives a deadline that was missed no other end", () => {
    const it = led("sev1");
    it.at(5, "bob", say("On it."));
    it.at(20, "bob", { type: "snoozeUpdates", minutes: 30, reason: "Too late." });
    it.at(30, "bob", say("Still on it."));
    expect(it.promised("room update").slice(-2)).toEqual(["5 → 15 | missed, done +15", "30 → 40 | outstanding"]);
  });

  test("never brings a deadline forward", () => {
    const it = led("sev2");
    it.at(5, "bob", say("On it."));
    it.at(6, "bob", { type: "snoozeUpdates", minutes: 1, reason: "Short." });
    expect(it.promised("room update").slice(-1)).toEqual(["5 → 20 | outstanding"]);
  });
});
