import { declineReasons } from "../../domain/detecting/decline-reasons.ts";
import { acknowledge, declare } from "./support/told-commands.ts";
import { story } from "./support/story.ts";

const acknowledged = (severity: "sev1" | "sev2") => {
  const it = story();
  it.alert(0, severity);
  it.at(2, "alice", acknowledge);
  return it;
};

describe("a SEV-2 that somebody acknowledges and then forgets", () => {
  const it = acknowledged("sev2");
  it.to(23);

  test("reminds after 5 minutes, pages again after 10, takes the next step after 15, declares itself after 20", () => {
    expect(it.rounds(3, 22).slice(0, 6)).toEqual([
      "7 | alice | message | remind/declare-or-decline",
      "12 | person:alice (acknowledge) | page | ",
      "17 | secondary (acknowledge) | page | ",
      "22 | alice | page | withdrawn",
      "22 | carol | page | withdrawn",
      "22 | commander-1 (take-command) | page | ",
    ]);
  });

  test("tells leadership with the declaration, not before, that nobody has responded", () => {
    expect(it.told(3, 22).filter((row) => row.includes("leadership | mail"))).toEqual([
      "22 | leadership | mail | leadership/declared, nobody has responded",
      "22 | engineering-leadership | mail | engineering-leadership/declared",
    ]);
  });
});

test("SEV-1 and SEV-2 allow the same 5 minutes", () => {
  for (const severity of ["sev1", "sev2"] as const) {
    const it = acknowledged(severity);
    it.to(7);
    expect(it.promised("declared or declined")).toEqual(["2 → 7 | outstanding"]);
  }
});

test("declaring on the fifth minute keeps it, and nobody is chased", () => {
  const it = acknowledged("sev2");
  it.at(7, "alice", declare("sev2"));
  it.to(8);
  expect(it.promised("declared or declined")).toEqual(["2 → 7 | kept"]);
  expect(it.told(3, 8).filter((row) => row.includes("declare-or-decline"))).toEqual([]);
});

test("declaring withdraws the pages that asked for it", () => {
  const it = acknowledged("sev2");
  it.at(18, "alice", declare("sev2"));
  expect(it.told(18).filter((row) => row.endsWith("withdrawn"))).toEqual([
    "18 | alice | page | withdrawn",
    "18 | carol | page | withdrawn",
  ]);
});

describe("an acknowledgement", () => {
  test("by a second person is answered with who has it since when, and changes nothing", () => {
    const it = acknowledged("sev2");
    expect(it.at(4, "carol", acknowledge)).toBe("alice has it since 14:26.");
    expect(it.promised("acknowledged")).toEqual(["0 → 2 | kept"]);
  });

  test("ends the round for all who were paged: nobody is paged anew for it", () => {
    const it = story();
    it.alert(0, "sev1");
    it.at(3, "carol", acknowledge);
    expect(it.told(3)).toEqual([
      "3 | alice | page | withdrawn",
      "3 | carol | page | withdrawn",
      "3 | dave | page | withdrawn",
    ]);
  });

  test("of something resolved is not needed any more", () => {
    const it = story();
    it.at(0, "dave", declare("sev2"));
    it.at(1, "dave", {
      type: "resolve",
      mitigation: "None",
      serviceStatus: "Up",
      errorRate: "Low",
      latency: "Low",
      reason: "It was gone by itself",
    });
    expect(it.at(2, "alice", acknowledge)).toMatch(/resolved: nobody needs to/);
  });
});

describe("what is no incident", () => {
  test("is a known issue, planned work, or what is not urgent, as in the process document; or a duplicate, or else", () => {
    expect(declineReasons).toEqual([
      "known-issue",
      "planned-maintenance",
      "non-urgent-bug",
      "feature-request",
      "performance-opportunity",
      "duplicate",
      "other",
    ]);
  });

  test.each(declineReasons)("is declined as %s: the pages are withdrawn, nobody else hears, it ends", (because) => {
    const it = acknowledged("sev1");
    expect(it.at(4, "alice", { type: "decline", because, note: "Seen." })).toBe("");
    it.to(1440);
    expect(it.told(3, 1440)).toEqual([]);
    expect(it.timeline().at(-2)).toBe(`[14:28] Alice declined it, ${because}: Seen.`);
    expect(it.incident()).toMatchObject({ declined: { because, note: "Seen." }, ended: { as: "declined" } });
    expect(it.promised("declared or declined")).toEqual(["2 → 7 | kept"]);
    expect(it.promised("first response")).toEqual(["0 → 5 | kept"]);
  });

  test("may be declined without an acknowledgement, which withdraws the pages", () => {
    const it = story();
    it.alert(0, "sev2");
    it.at(1, "alice", { type: "decline", because: "planned-maintenance", note: "Window until 16:00." });
    it.to(1440);
    expect(it.told(1, 1440)).toEqual(["1 | alice | page | withdrawn"]);
    expect(it.promised("acknowledged")).toEqual(["0 → 2 | moot"]);
  });

  test("is not declined any more once it is declared", () => {
    const it = acknowledged("sev2");
    it.at(3, "alice", declare("sev2"));
    expect(it.at(4, "alice", { type: "decline", because: "known-issue", note: "Old." })).toMatch(
      /declare a false alarm/,
    );
  });
});

describe("an alert that clears before anybody was needed", () => {
  test("ends it quietly: the page is withdrawn, nothing else is sent", () => {
    const it = story();
    it.alert(0, "sev2");
    it.clear(1);
    it.to(1440);
    expect(it.incident().ended?.as).toBe("declined");
    expect(it.told(0, 1440)).toEqual(["0 | alice | page | acknowledge", "1 | alice | page | withdrawn"]);
  });

  test("waits for the last alert of the group", () => {
    const it = story();
    it.alert(0, "sev2", "First");
    it.alert(1, "sev2", "Second");
    it.clear(2, "First");
    expect(it.incident().ended).toBeUndefined();
    it.clear(3, "Second");
    expect(it.incident().ended?.as).toBe("declined");
  });

  test("ends nothing once somebody has acknowledged, or it has declared itself", () => {
    const other = acknowledged("sev2");
    other.clear(3);
    expect(other.incident().ended).toBeUndefined();
    const declaredByItself = story();
    declaredByItself.alert(0, "sev2");
    declaredByItself.clear(6);
    expect(declaredByItself.incident().ended).toBeUndefined();
  });

  test("is one alert while it fires: firing again pages nobody again", () => {
    const it = story();
    it.alert(0, "sev2");
    expect(it.alert(1, "sev2")).toMatch(/firing already/);
    it.to(4);
    expect(it.told(1, 4)).toEqual([]);
  });
});
