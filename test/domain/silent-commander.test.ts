import { commanderOf } from "../../domain/incident/incident.ts";
import { attended, say } from "./support/told-commands.ts";

const silent = () => {
  const it = attended("sev2");
  it.at(5, "bob", { type: "assignRole", role: "communications-lead", person: "bob" });
  it.at(5, "bob", { type: "postStatus", state: "investigating", text: "We look into it." });
  it.at(5, "bob", say("On it."));
  return it;
};
const toRoomAndPeople = (rows: readonly string[]) =>
  rows.filter((row) => /update|command/.test(row)).map((row) => row.replace(" | what is overdue", ""));

describe("a commander without a deputy who falls silent", () => {
  const it = silent();
  it.to(70);

  test("gets a heads-up at 80 % of the 15 minutes, is asked when it is due, and after two intervals the rota is paged again", () => {
    expect(toRoomAndPeople(it.told(6, 52))).toEqual([
      "17 | bob | message | remind/room-update-soon, remind/status-update-soon",
      "20 | bob | message | remind/room-update, remind/status-update",
      "35 | room | chat | room/commander-round-reopened",
      "35 | bob | page | take-command, what is overdue",
      "40 | erin | page | take-command, what is overdue",
      "45 | frank | page | take-command, what is overdue",
      "50 | alice | message | remind/take-command",
    ]);
  });

  test("still commands until somebody takes over, for which no reason is needed", () => {
    expect(commanderOf(it.incident())).toBe("bob");
    expect(it.at(70, "erin", { type: "takeCommand" })).toBe("");
    expect(it.told(70).filter((row) => row.endsWith("withdrawn"))).toEqual([
      "70 | bob | page | withdrawn",
      "70 | erin | page | withdrawn",
      "70 | frank | page | withdrawn",
    ]);
  });
});

test("a silent commander who speaks again keeps command: the pages are withdrawn", () => {
  const it = silent();
  it.at(42, "bob", say("Sorry, I was debugging."));
  it.to(60);
  expect(commanderOf(it.incident())).toBe("bob");
  expect(it.told(42, 52).filter((row) => row.includes("| page |"))).toEqual([
    "42 | bob | page | withdrawn",
    "42 | erin | page | withdrawn",
  ]);
});

describe("a silent commander with a deputy", () => {
  const withDeputy = () => {
    const it = silent();
    it.at(6, "bob", { type: "assignRole", role: "deputy", person: "erin" });
    return it;
  };

  test("the deputy is asked for the update, then to take over", () => {
    const it = withDeputy();
    it.to(36);
    expect(toRoomAndPeople(it.told(7, 36))).toEqual([
      "17 | bob | message | remind/room-update-soon, remind/status-update-soon",
      "20 | erin | message | remind/room-update",
      "20 | bob | message | remind/status-update",
      "35 | room | chat | room/command-offered",
      "35 | erin | message | remind/command-offered",
    ]);
  });

  test("accepting gives the deputy command, and nobody is paged", () => {
    const it = withDeputy();
    it.at(37, "erin", { type: "acceptCommand" });
    it.to(41);
    expect(commanderOf(it.incident())).toBe("erin");
    expect(it.told(37, 41).filter((row) => row.includes("| page |"))).toEqual([]);
  });

  test("declining reopens the commander's round at once", () => {
    const it = withDeputy();
    it.at(37, "erin", { type: "declineCommand" });
    expect(it.told(37)).toEqual([
      "37 | room | chat | room/command-declined",
      "37 | room | chat | room/commander-round-reopened",
      "37 | bob | page | take-command, what is overdue",
    ]);
  });

  test("not answering for 5 minutes reopens it too", () => {
    const it = withDeputy();
    it.to(41);
    expect(toRoomAndPeople(it.told(36, 40))).toEqual([
      "40 | room | chat | room/command-offer-lapsed",
      "40 | room | chat | room/commander-round-reopened",
      "40 | bob | page | take-command, what is overdue",
    ]);
  });
});

describe("silence after silence", () => {
  test("of the same commander, who had spoken again, has the rota paged again", () => {
    const it = silent();
    it.at(42, "bob", say("Sorry, I was debugging."));
    it.to(74);
    expect(it.told(43, 73).filter((row) => row.includes("| page |"))).toEqual([
      "72 | bob | page | take-command, what is overdue",
    ]);
  });

  test("of the one who took over counts from when they did", () => {
    const it = silent();
    it.at(37, "erin", { type: "takeCommand" });
    it.to(68);
    expect(it.told(38, 67).filter((row) => row.includes("| page |"))).toEqual([
      "67 | bob | page | take-command, what is overdue",
    ]);
  });

  test("that the commander broke before the deputy answered has nobody paged", () => {
    const it = silent();
    it.at(6, "bob", { type: "assignRole", role: "deputy", person: "erin" });
    it.at(37, "bob", say("Here I am."));
    it.to(41);
    expect(it.told(40).map((row) => row.replace("40 | ", ""))).toEqual(["room | chat | room/command-offer-lapsed"]);
  });

  test("is nobody's business once it is resolved", () => {
    const it = silent();
    it.at(10, "bob", { type: "markMitigated" });
    it.clear(10);
    it.at(25, "bob", {
      type: "resolve",
      mitigation: "Pool",
      serviceStatus: "Up",
      errorRate: "Low",
      latency: "Low",
    });
    it.to(400);
    expect(it.told(26, 400).filter((row) => row.includes("command"))).toEqual([]);
  });
});

test("without a deputy the scribe is asked for the update", () => {
  const it = silent();
  it.at(6, "bob", { type: "assignRole", role: "scribe", person: "dave" });
  it.to(21);
  expect(it.told(20)).toEqual([
    "20 | dave | message | remind/room-update",
    "20 | bob | message | remind/status-update",
  ]);
});

test("findings keep no cadence, and neither does a word of somebody without a role in it", () => {
  const it = silent();
  it.at(15, "bob", { type: "recordFinding", text: "Pool is full." });
  it.at(16, "carol", say("I think it is the pool."));
  it.to(21);
  expect(it.promised("room update").slice(-1)).toEqual(["5 → 20 | missed, still owed"]);
});

test("with nobody in command whoever acknowledged is asked, and their word counts", () => {
  const it = attended("sev2");
  expect(it.promised("room update")).toEqual(["2 → 17 | outstanding"]);
});
