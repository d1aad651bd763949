import { attended, closedAt60, mitigated, resolve, resolvedAt40, say } from "./support/told-commands.ts";

const relapse = { type: "reportRelapse", text: "Errors are back." } as const;

describe("a relapse reported by the commander", () => {
  const it = resolvedAt40();
  const answer = it.at(45, "bob", relapse);
  it.to(60);

  test("is accepted, and pages nobody: who reports it is there", () => {
    expect(answer).toBe("");
    expect(it.told(45, 59).filter((row) => row.includes("| page |"))).toEqual([]);
  });

  test("tells the room, edits the declarations, and tells everybody again who had been told of the end", () => {
    expect(it.told(45)).toEqual([
      "45 | room | chat | room/relapse",
      "45 | room | chat | edited room/declaration",
      "45 | alerts-channel | chat | edited alerts/declaration",
      "45 | tracker | ticket | ticket/postmortem-outdated",
      "45 | room | chat | room/acknowledged",
      "45 | support | mail + chat | support/declared",
      "45 | leadership | mail | leadership/declared",
      "45 | engineering-leadership | mail | engineering-leadership/declared",
    ]);
  });

  test("goes on in the same postmortem ticket at the next resolution", () => {
    const again = resolvedAt40();
    again.at(45, "bob", relapse);
    again.at(50, "bob", mitigated);
    again.at(70, "bob", resolve());
    expect(again.told(45, 70).filter((row) => row.includes("ticket"))).toEqual([
      "45 | tracker | ticket | ticket/postmortem-outdated",
    ]);
    expect(again.promised("postmortem ticket")).toEqual(["40 → 41 | kept"]);
  });

  test("keeps the commander", () => {
    expect(it.promised("commander")).toEqual(["2 → 17 | kept", "45 → 60 | kept"]);
  });

  test("opens no second room, message or ticket", () => {
    for (const promise of ["war room", "declaration message", "tracking ticket"])
      expect(it.promised(promise)).toEqual(["2 → 3 | kept"]);
  });

  test("takes the resolution back: the target counts on from the start of the impact", () => {
    expect(it.promised("resolution target")).toEqual(["0 → 120 | outstanding"]);
  });

  test("begins the cadences anew at the active length", () => {
    expect(it.promised("room update").slice(-1)).toEqual(["45 → 60 | outstanding"]);
    expect(it.promised("support update").slice(-1)).toEqual(["45 → 105 | outstanding"]);
  });

  test("owes the public a word anew, and leaves the first episode's verdicts as they were", () => {
    expect(it.promised("status page, first entry")).toEqual(["2 → 17 | missed, never", "45 → 60 | outstanding"]);
    expect(it.promised("resolved or relapsed")).toEqual(["20 → 50 | kept"]);
    expect(it.promised("closed")).toEqual(["40 → 1480 | moot"]);
  });
});

describe("a relapse while the mitigation is watched", () => {
  const it = attended();
  it.at(20, "bob", mitigated);
  it.at(30, "carol", relapse);
  it.to(60);

  test("keeps the promise to resolve or to say that it relapsed", () => {
    expect(it.promised("resolved or relapsed")).toEqual(["20 → 50 | kept"]);
  });

  test("pages commander and acknowledger first, then climbs from the secondary on", () => {
    expect(it.rounds(30, 60).filter((row) => row.includes("| page |"))).toEqual([
      "30 | person:bob (acknowledge) + person:alice (acknowledge) | page | ",
      "35 | secondary (acknowledge) | page | ",
      "40 | rotation (acknowledge) | page | ",
      "45 | engineering-lead (acknowledge) | page | ",
      "60 | fallback (acknowledge) | page | and what is overdue",
    ]);
  });
});

describe("an alert after the resolution, before the close", () => {
  const it = resolvedAt40();
  it.alert(45);
  it.at(47, "alice", { type: "acknowledge" });
  it.to(48);

  test("is a relapse: those who had it are paged, and one acknowledgement withdraws both pages", () => {
    expect(it.told(45, 47).filter((row) => row.includes("| page |"))).toEqual([
      "45 | bob | page | acknowledge",
      "45 | alice | page | acknowledge",
      "47 | bob | page | withdrawn",
      "47 | alice | page | withdrawn",
    ]);
  });

  test("owes a new acknowledgement and a new first response, from the alert on", () => {
    expect(it.promised("acknowledged")).toEqual(["0 → 2 | kept", "45 → 47 | kept"]);
    expect(it.promised("first response")).toEqual(["0 → 15 | kept", "45 → 60 | outstanding"]);
  });
});

describe("a relapse of a SEV-1", () => {
  test("is said on the status page at once, by the system", () => {
    const it = resolvedAt40("sev1");
    it.at(45, "bob", relapse);
    expect(it.told(45)).toContain("45 | public | status page | investigating");
  });
});

describe("relapsing again", () => {
  test("cancels an invitation once, not with every relapse", () => {
    const it = resolvedAt40();
    it.to(300);
    expect(it.told(280)).toEqual(["280 | attendees | invitation | 2026-01-30 10:00"]);
    it.at(310, "bob", relapse);
    expect(it.told(310)).toContain("310 | attendees | invitation | cancelled");
    it.at(320, "bob", mitigated);
    it.at(340, "bob", resolve());
    it.at(350, "bob", relapse);
    expect(it.told(350)).not.toContain("350 | attendees | invitation | cancelled");
  });

  test("minutes after the resolution cancels nothing, since no invitation has gone out", () => {
    const it = resolvedAt40();
    it.at(45, "bob", relapse);
    it.to(600);
    expect(it.told(45, 600).filter((row) => row.includes("invitation"))).toEqual([]);
  });

  test("forgets an offer of command of the episode before", () => {
    const it = attended();
    it.at(20, "bob", mitigated);
    it.clear(30);
    it.at(39, "bob", { type: "offerCommand", to: "erin" });
    it.at(40, "bob", resolve());
    it.at(45, "bob", relapse);
    expect(it.at(60, "bob", { type: "offerCommand", to: "carol" })).toBe("");
  });

  test("keeps the public review that the status page promised before", () => {
    const it = resolvedAt40("sev1");
    it.at(45, "bob", { type: "changeSeverity", severity: "sev2", reason: "Most are back." });
    it.at(46, "bob", relapse);
    it.at(50, "bob", mitigated);
    it.at(70, "bob", resolve());
    expect(it.promised("public review").slice(-1)).toEqual(["70 → 7270 | outstanding"]);
  });
});

test("nothing relapses that was not mitigated", () => {
  expect(attended().at(10, "bob", relapse)).toMatch(/not mitigated yet/);
});

test("after the close it is reopened instead", () => {
  expect(closedAt60().at(61, "bob", relapse)).toMatch(/reopen it/);
});

test("the words of a relapse stand on the timeline", () => {
  const it = resolvedAt40();
  it.at(45, "bob", relapse);
  it.at(46, "bob", say("Back at it."));
  expect(it.timeline()).toContain("[15:09] Bob: relapse: Errors are back.");
});

describe("an alert that nobody said was over", () => {
  const fired = (it: ReturnType<typeof attended>, startedAt: number) =>
    it.give(
      {
        type: "fireAlert",
        alert: "APIErrorRateHigh",
        summary: "Error rate 12 %",
        severity: "sev2",
        service: "api",
        source: "prometheus",
        startedAt,
      },
      { kind: "machine", name: "prometheus", via: "machine" },
    );
  const resolvedWhileFiring = () => {
    const it = attended();
    it.at(25, "bob", mitigated);
    it.at(40, "bob", resolve({ despiteOpen: true }));
    it.to(50);
    return it;
  };

  test("is told again and changes nothing", () => {
    const it = resolvedWhileFiring();
    expect(fired(it, it.start).note).toBe("The alert APIErrorRateHigh is firing already.");
    expect(it.incident().episodes).toHaveLength(1);
  });

  test("and fires anew is a relapse: no alert is swallowed", () => {
    const it = resolvedWhileFiring();
    expect(fired(it, it.now())).toEqual({});
    expect(it.incident().episodes.at(-1)?.cause).toBe("relapse");
  });
});
