import { attended, closedAt60, resolvedAt40 } from "./support/told-commands.ts";
import { story } from "./support/story.ts";

const falseAlarm = { type: "declareFalseAlarm", reason: "A probe was misconfigured." } as const;

describe("a false alarm of a SEV-1", () => {
  const it = attended("sev1");
  const answer = it.at(10, "bob", falseAlarm);

  test("is told to everybody who was told of the declaration, and takes back what can be taken back", () => {
    expect(answer).toBe("");
    expect(it.told(10).slice(-8)).toEqual([
      "10 | room | chat | room/false-alarm",
      "10 | alerts-channel | chat | edited alerts/declaration",
      "10 | public | status page | withdrawn",
      "10 | support | mail + chat | support/false-alarm",
      "10 | leadership | mail | leadership/false-alarm",
      "10 | executives | mail | executives/false-alarm",
      "10 | tracker | ticket | ticket/false-alarm",
      "10 | room | chat | archived",
    ]);
  });

  test("ends it: what was due later is moot, nothing is sent any more, nothing is owed", () => {
    expect(it.incident().ended?.as).toBe("false-alarm");
    expect(it.promised("resolution target")).toEqual(["0 → 60 | moot"]);
    expect(it.promised("brought to an end")).toEqual(["0 → 1440 | kept"]);
    it.to(3 * 1440);
    expect(it.told(11, 3 * 1440)).toEqual([]);
  });

  test("refuses every command from then on, and says why", () => {
    expect(it.at(11, "bob", { type: "recordFinding", text: "Hm." })).toMatch(/has ended \(false-alarm\)/);
  });
});

test("an alert that comes while what has ended is still being recorded opens a new incident and never vanishes", () => {
  const it = attended("sev1");
  it.at(10, "bob", falseAlarm);
  expect(it.alert(11, "sev1", "DiskFull")).toMatch(/has ended: a new, linked incident/);
  expect(it.told(11)).toEqual(["11 | new incident | alert | DiskFull"]);
  expect(it.incident().ended?.as).toBe("false-alarm");
});

test("a false alarm while people are being paged withdraws their pages", () => {
  const it = story();
  it.alert(0);
  it.to(11);
  it.at(12, "frank", falseAlarm);
  expect(it.told(12).filter((row) => row.includes("| page |"))).toEqual([
    "12 | alice | page | withdrawn",
    "12 | carol | page | withdrawn",
    "12 | bob | page | withdrawn",
    "12 | alice | page | withdrawn",
    "12 | carol | page | withdrawn",
    "12 | dave | page | withdrawn",
    "12 | erin | page | withdrawn",
  ]);
});

test("a SEV-2 that the public has not heard of withdraws no entry", () => {
  const it = attended("sev2");
  it.at(10, "bob", falseAlarm);
  expect(it.told(10).filter((row) => row.includes("public"))).toEqual([]);
});

test("after the resolution it cancels the invitation that has gone out", () => {
  const it = resolvedAt40();
  it.at(300, "bob", falseAlarm);
  expect(it.told(300)).toContain("300 | attendees | invitation | cancelled");
});

test("before an invitation has gone out there is none to cancel", () => {
  const it = resolvedAt40();
  it.at(50, "bob", falseAlarm);
  expect(it.told(50).filter((row) => row.includes("invitation"))).toEqual([]);
});

test("a SEV-4's ticket hears of it too, though it has no room", () => {
  const it = attended("sev4");
  it.at(10, "bob", falseAlarm);
  expect(it.told(10)).toEqual(["10 | tracker | ticket | ticket/false-alarm"]);
});

test("what is not declared is declined, what is closed is no false alarm", () => {
  const undeclared = story();
  undeclared.alert(0);
  expect(undeclared.at(1, "alice", falseAlarm)).toMatch(/not declared yet/);
  expect(closedAt60().at(61, "bob", falseAlarm)).toMatch(/closed already/);
});
