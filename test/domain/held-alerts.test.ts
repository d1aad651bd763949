import { alertNamed } from "../../domain/incident/incident.ts";
import type { AlertFields } from "../../domain/detecting/alert.ts";
import { inMinutes } from "../../domain/incident/moment.ts";
import type { Detection, Policy } from "../../domain/policy.ts";
import { monitoring } from "./support/cast.ts";
import { acknowledge, attended, changeTo, declare, resolvedAt40 } from "./support/told-commands.ts";
import { quietPolicy, type Story, story } from "./support/story.ts";

const detecting = (detection: Partial<Detection>): Policy => ({
  ...quietPolicy,
  detection: { waitSeconds: 0, autoResolve: "all", ...detection },
});
const pages = (it: Story, from: number, until: number) =>
  it.told(from, until).filter((row) => row.includes(" | page | ") || row.includes(" | message | acknowledge"));
const ending = (it: Story) => it.incident().ended?.as ?? "open";
const lastLines = (it: Story, count: number) => it.timeline().slice(-count);

/** The row of a page to Alice, who is primary. Carol is secondary. */
const paged = (minute: number) => `${String(minute)} | alice | page | acknowledge`;
const withdrawn = (minute: number) => `${String(minute)} | alice | page | withdrawn`;

describe("waiting before paging", () => {
  const policy = detecting({ waitSeconds: 120 });

  test("an alert that goes away while it is waited for pages nobody and ends quietly", () => {
    const it = story({ policy });
    it.alert(0);
    it.clear(1);
    it.to(60);
    expect(pages(it, 0, 60)).toEqual([]);
    expect(ending(it)).toBe("declined");
  });

  test("an alert that stays pages when the wait is over, and every promise counts from there", () => {
    const it = story({ policy });
    it.alert(0);
    it.to(6);
    expect(pages(it, 0, 6)).toEqual([paged(2)]);
    expect(it.promised("acknowledged")).toEqual(["2 → 4 | missed, still owed"]);
    it.to(7);
    expect(it.incident().episodes[0]?.declared?.bySystem).toBe(true);
  });

  test("whoever acknowledges or declares meanwhile ends the wait", () => {
    const acknowledged = story({ policy });
    acknowledged.alert(0);
    acknowledged.at(1, "bob", acknowledge);
    acknowledged.to(4);
    expect(pages(acknowledged, 0, 4)).toEqual([]);
    expect(acknowledged.promised("acknowledged")).toEqual(["1 → 3 | kept"]);

    const other = story({ policy });
    other.alert(0);
    other.at(1, "bob", declare("sev2"));
    expect(pages(other, 1, 1)).toContain(paged(1));
  });

  const another = (it: Story, minute: number, waitSeconds: number) => {
    it.to(minute);
    const alert = { summary: "Payments fail", severity: "sev1", service: "api", source: "prometheus" } as const;
    it.give({ type: "fireAlert", ...alert, alert: "B", startedAt: it.now(), waitSeconds }, monitoring);
  };

  test("what one alert is waited for keeps no other of its group waiting that is not, or not so long", () => {
    const grave = story({ policy: detecting({ waitSeconds: 3600 }) });
    grave.alert(0);
    another(grave, 1, 0);
    expect(pages(grave, 0, 1).map((row) => row.split(" | ")[0])).toContain("1");

    const shorter = story({ policy: detecting({ waitSeconds: 3600 }) });
    shorter.alert(0);
    another(shorter, 1, 120);
    shorter.to(4);
    expect([...new Set(pages(shorter, 0, 4).map((row) => row.split(" | ")[0]))]).toEqual(["3"]);

    const longer = story({ policy });
    longer.alert(0);
    another(longer, 1, 3600);
    longer.to(3);
    expect([...new Set(pages(longer, 0, 3).map((row) => row.split(" | ")[0]))]).toEqual(["2"]);
  });

  test("nor does what is counted: it would end without a page although another fires", () => {
    const counted = story({ policy: detecting({ threshold: { times: 3, withinMinutes: 10 } }) });
    counted.alert(0);
    another(counted, 1, 0);
    expect(pages(counted, 0, 1)).not.toEqual([]);
    counted.to(30);
    expect(ending(counted)).toBe("open");
  });

  test("the wait of zero seconds pages at once", () => {
    const it = story({ policy: detecting({ waitSeconds: 0 }) });
    it.alert(0);
    expect(pages(it, 0, 0)).toEqual([paged(0)]);
  });
});

describe("threshold", () => {
  const policy = detecting({ threshold: { times: 3, withinMinutes: 10 } });

  test("the third firing within ten minutes pages, though each cleared at once", () => {
    const it = story({ policy });
    for (const minute of [0, 3, 6]) {
      it.alert(minute);
      if (minute < 6) it.clear(minute + 1);
    }
    expect(pages(it, 0, 6)).toEqual([paged(6)]);
  });

  test("two firings are too few: it ends without a page ten minutes after the last", () => {
    const it = story({ policy });
    it.alert(0);
    it.clear(1);
    it.alert(8);
    it.to(17);
    expect(ending(it)).toBe("open");
    it.to(18);
    expect(ending(it)).toBe("declined");
    expect(pages(it, 0, 60)).toEqual([]);
    expect(lastLines(it, 2)[0]).toContain("It fired less than 3 times in 10 minutes.");
  });

  test("firings further apart than the window do not add up; those within any ten minutes do", () => {
    const it = story({ policy });
    it.alert(0);
    it.alert(9);
    it.alert(15);
    expect(pages(it, 0, 15)).toEqual([]);
    it.alert(18.5);
    expect(pages(it, 0, 18)).toEqual([paged(18)]);
  });

  test("the same firing told twice counts once", () => {
    const it = story({ policy });
    it.alert(0);
    const same: AlertFields = {
      ...{ alert: "APIErrorRateHigh", summary: "Again", severity: "sev2", service: "api", source: "prometheus" },
      startedAt: it.start,
    };
    for (let time = 0; time < 5; time += 1) it.give({ type: "fireAlert", ...same }, monitoring);
    expect(pages(it, 0, 9)).toEqual([]);
  });
});

describe("flapping", () => {
  const policy = detecting({ flapping: { changes: 4, withinMinutes: 10 } });
  const flap = (it: Story, until: number) => {
    for (let minute = 0; minute <= until; minute += 2) {
      it.alert(minute);
      it.clear(minute + 1);
    }
  };

  test("an alert that clears is watched for a while, and ends when it stays away", () => {
    const it = story({ policy });
    it.alert(0);
    it.clear(1);
    expect(it.told(1)).toEqual([withdrawn(1)]);
    it.to(10.9);
    expect(ending(it)).toBe("open");
    it.to(11);
    expect(ending(it)).toBe("declined");
  });

  test("an alert that comes back pages again, until it has changed too often: then it is held as one", () => {
    const it = story({ policy });
    flap(it, 14);
    // Two rounds of pages were withdrawn. The third goes on although the alert comes and goes, and escalates like any
    // other round.
    expect(it.told(0, 8)).toEqual([paged(0), withdrawn(1), paged(2), withdrawn(3), paged(4)]);
    expect(pages(it, 9, 9)).toContain("9 | carol | page | acknowledge");
    expect(it.told(10, 15).filter((row) => row.includes("withdrawn"))).toEqual([]);
    expect(it.timeline().find((line) => line.includes("flapping"))).toContain("held as one");
  });

  test("what was flapping ends once it has stayed away", () => {
    const it = story({ policy });
    flap(it, 4);
    it.to(16);
    expect(ending(it)).toBe("declined");
    expect(it.told(15)).toContain("15 | alice | page | withdrawn");
  });

  test("whoever acknowledged has it: it comes and goes without ending or paging", () => {
    const it = story({ policy });
    flap(it, 4);
    it.at(6, "alice", acknowledge);
    it.alert(7);
    it.clear(8);
    it.to(9);
    expect(pages(it, 6, 9)).toEqual([withdrawn(6)]);
    expect(ending(it)).toBe("open");
  });
});

describe("maintenance", () => {
  const inWindow = (it: Story, minute: number, until: number, name = "APIErrorRateHigh") => {
    it.to(minute);
    const maintenance = { until: inMinutes(it.start, until), reason: "Database upgrade" };
    const alert = {
      alert: name,
      summary: "Restarting",
      severity: "sev2",
      service: "api",
      source: "prometheus",
    } as const;
    it.give({ type: "fireAlert", ...alert, startedAt: it.now(), maintenance }, monitoring);
  };

  test("nobody is paged during the window, and who still fires at its end pages then", () => {
    const it = story();
    inWindow(it, 0, 90);
    it.to(89);
    expect(it.told(0, 89)).toEqual([]);
    it.to(90);
    expect(pages(it, 90, 90)).toEqual([paged(90)]);
    expect(it.timeline()[2]).toContain("the end of the maintenance: Database upgrade");
  });

  test("a resolve is let through: what cleared within the window ends without a page", () => {
    const it = story();
    inWindow(it, 0, 90);
    it.clear(30);
    expect(ending(it)).toBe("declined");
    it.to(120);
    expect(it.told(0, 120)).toEqual([]);
  });

  test("an alert of the group that is not under maintenance pages at once", () => {
    const it = story();
    inWindow(it, 0, 90);
    it.alert(10, "sev2", "DiskFull");
    expect(pages(it, 0, 10)).toEqual([paged(10)]);
  });

  test("whoever declares during the window is paged for", () => {
    const it = story();
    inWindow(it, 0, 90);
    it.at(5, "bob", declare("sev1"));
    expect(pages(it, 5, 5).length).toBeGreaterThan(0);
  });

  test("whoever escalates during the window is paged for: the first step at once, or the one that is named", () => {
    const it = story();
    inWindow(it, 0, 90);
    expect(it.at(5, "bob", { type: "escalate", reason: "It is real" })).toBe("Paged now: primary.");
    expect(pages(it, 5, 5)).toEqual([paged(5)]);
    const jumped = story();
    inWindow(jumped, 0, 90);
    jumped.at(5, "bob", { type: "escalate", reason: "Alice is on a plane", toStep: 2 });
    expect(pages(jumped, 5, 5).join()).toMatch(/carol.*acknowledge/);
    expect(pages(jumped, 5, 90).filter((page) => page.includes("alice"))).toEqual([]);
  });

  test("an incident that was resolved has relapsed, in a window or not: those who had it are paged at once", () => {
    const it = resolvedAt40();
    inWindow(it, 50, 90);
    expect(pages(it, 50, 50)).toEqual(["50 | bob | page | acknowledge", "50 | alice | page | acknowledge"]);
    it.to(90);
    expect(it.promised("held alert looked at again")).toEqual([]);
  });

  test("a window that is over when the alert is taken holds nothing back", () => {
    const it = story();
    inWindow(it, 10, 9);
    expect(pages(it, 10, 10)).toEqual([paged(10)]);
  });
});

describe("which clearing ends it", () => {
  const two = (autoResolve: Detection["autoResolve"]) => {
    const it = story({ policy: detecting({ autoResolve }) });
    it.alert(0, "sev2", "First");
    it.alert(1, "sev2", "Last");
    return it;
  };

  test.each([
    ["all", ["First", "Last"]],
    ["first", ["First"]],
    ["first", ["Last"]],
    ["last", ["Last"]],
  ] as const)("%s: %p", (mode, clearing) => {
    const it = two(mode);
    for (const name of clearing) {
      expect(ending(it)).toBe("open");
      it.clear(2, name);
    }
    expect(ending(it)).toBe("declined");
  });

  test("last: the older one alone ends nothing; never: not even all of them", () => {
    const last = two("last");
    last.clear(2, "First");
    expect(ending(last)).toBe("open");

    const never = two("never");
    never.clear(2, "First");
    never.clear(2, "Last");
    never.to(20);
    expect(ending(never)).toBe("open");
    expect(pages(never, 15, 15).length).toBeGreaterThan(0);
  });

  test.each(["all", "first", "last", "never"] as const)(
    "%s: nothing ends by itself once a human has it",
    (autoResolve) => {
      const it = attended("sev2", { policy: detecting({ autoResolve }) });
      it.clear(5);
      expect(ending(it)).toBe("open");
    },
  );
});

describe("several alerts of one group", () => {
  test("a worse one raises what nobody has judged, so that its page goes out", () => {
    const it = story();
    it.alert(0, "sev3", "Slow");
    it.alert(1, "sev1", "Down");
    expect(it.told(1).filter((row) => row.includes("page"))).toEqual([
      "1 | alice | page | acknowledge",
      "1 | carol | page | acknowledge",
      "1 | dave | page | acknowledge",
    ]);
  });

  test("what a person declared stands, however grave the next alert is", () => {
    const it = attended("sev2");
    it.alert(5, "sev1", "Down");
    expect(it.incident().severities.at(-1)?.severity).toBe("sev2");
    it.at(6, "bob", changeTo("sev1"));
    expect(it.incident().severities.at(-1)?.severity).toBe("sev1");
  });

  test("a firing that is over does not fire again when it is told late, and an old resolve does not clear a new firing", () => {
    const it = story();
    it.alert(0);
    const first = it.start;
    it.clear(1);
    const again = story();
    again.alert(0, "sev2", "Other");
    const alert = { alert: "A", summary: "A", severity: "sev2", service: "api", source: "prometheus" } as const;
    again.give({ type: "fireAlert", ...alert, startedAt: first }, monitoring);
    again.give({ type: "clearAlert", alert: "A", startedAt: first }, monitoring);
    expect(again.give({ type: "fireAlert", ...alert, startedAt: first }, monitoring).note).toBe(
      "That firing of A is over already.",
    );
    again.give({ type: "fireAlert", ...alert, startedAt: first + 5000 }, monitoring);
    const late = again.give({ type: "clearAlert", alert: "A", startedAt: first }, monitoring);
    expect(late.note).toBe("An earlier firing of A is over; it has fired anew since.");
    expect(alertNamed(again.incident(), "A")?.clearedAt).toBeUndefined();
  });

  test("a batch is taken in its order, as if each had come by itself", () => {
    const it = story();
    const alert = {
      summary: "A",
      severity: "sev2",
      service: "api",
      source: "prometheus",
      startedAt: it.start,
    } as const;
    const firing = (name: string) => ({ status: "firing", alert: name, ...alert }) as const;
    it.give(
      {
        type: "takeAlerts",
        alerts: [firing("A"), firing("B"), firing("A"), { status: "resolved", alert: "A", startedAt: it.start }],
      },
      monitoring,
    );
    expect(it.incident().alerts.map(({ alert: name, clearedAt }) => [name, clearedAt === undefined])).toEqual([
      ["A", false],
      ["B", true],
    ]);
    expect(pages(it, 0, 0)).toEqual([paged(0)]);
  });
});
