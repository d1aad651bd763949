import { alertNamed } from "../../domain/incident/incident.ts";
import type { AlertFields } from "../../domain/detecting/alert.ts";
import { inMinutes } from "../../domain/incident/moment.ts";
import type { Severity } from "../../domain/incident/severity.ts";
import { live } from "./support/simulator.ts";
import { incidentBeforeOpening } from "../../domain/incident/incident.ts";
import { monitoring } from "./support/cast.ts";
import { acknowledge, attended, close, declare, mitigated, resolve } from "./support/told-commands.ts";
import { goodWorld, quietPolicy, type Story, story } from "./support/story.ts";

const second = 1 / 60;
interface AlertState {
  /** When the alert began, in minutes from the start of the story. */
  readonly since?: number;
  readonly severity?: Severity;
  readonly summary?: string;
}
const firing = (
  it: Story,
  { since = 0, severity = "sev2", summary = "CPU at 91 %" }: AlertState = {},
): AlertFields => ({
  ...{ alert: "cpu", summary, severity, service: "api", source: "prometheus" },
  startedAt: inMinutes(it.start, since),
});
/**
 * Lets an alert fire at a minute; the alert began at the start of the story unless `said` differs. Returns the note
 * that answers the report.
 */
const fires = (it: Story, minute: number, said?: AlertState): string => {
  it.to(minute);
  const { refusal, note } = it.give({ type: "fireAlert", ...firing(it, said) }, monitoring);
  return refusal ?? note ?? "";
};
const clears = (it: Story, minute: number, { since = 0, ended }: { since?: number; ended?: number } = {}): string => {
  it.to(minute);
  const endedAt = ended === undefined ? {} : { endedAt: inMinutes(it.start, ended) };
  const { note } = it.give(
    { type: "clearAlert", alert: "cpu", startedAt: inMinutes(it.start, since), ...endedAt },
    monitoring,
  );
  return note ?? "";
};
const pages = (it: Story, from: number, until = from) =>
  it.told(from, until).filter((row) => row.includes(" | page | acknowledge"));
const isFiring = (it: Story) => alertNamed(it.incident(), "cpu")?.clearedAt === undefined;
const lines = (it: Story) => it.timeline().filter((line) => /] Alert: /.test(line));

/** Makes a story in which the alert fires at minute 0 and clears at 5, and the incident is resolved at 20. */
const resolvedAt20 = (): Story => {
  const it = story();
  fires(it, 0);
  it.at(1, "alice", acknowledge);
  it.at(2, "alice", declare("sev2"));
  it.at(3, "alice", { type: "takeCommand" });
  it.at(4, "alice", mitigated);
  clears(it, 5);
  it.at(20, "alice", resolve());
  expect(it.incident().episodes[0]?.resolved).toBeDefined();
  return it;
};

describe("an alert that fires again", () => {
  test("with the start it had, after its clearing and the resolution, is a relapse and pages", () => {
    const it = resolvedAt20();
    expect(fires(it, 25)).toBe("");
    expect(it.incident().episodes).toHaveLength(2);
    expect(pages(it, 25)).not.toEqual([]);
    // Repeated reports of the same firing count as one firing.
    const paged = it.effects().length;
    for (let time = 0; time < 5; time += 1) expect(fires(it, 25)).toBe("The alert cpu is firing already.");
    expect(it.effects()).toHaveLength(paged);
  });

  test("with the start it had, within a day of the close, reopens the incident and pages", () => {
    const it = resolvedAt20();
    it.at(21, "alice", close("Verified"));
    expect(fires(it, 120)).toBe("");
    expect(it.incident().episodes.at(-1)?.cause).toBe("reopened");
    expect(pages(it, 120)).not.toEqual([]);
  });

  test("with the start it had, later than that, is for a new incident", () => {
    const it = resolvedAt20();
    it.at(21, "alice", close("Verified"));
    expect(fires(it, 2 * 24 * 60)).toContain("a new, linked incident is opened");
  });

  test("while somebody works on it, is firing again and pages nobody", () => {
    const it = attended("sev2");
    fires(it, 5);
    clears(it, 6);
    expect(fires(it, 8)).toBe("");
    expect(isFiring(it)).toBe(true);
    expect(pages(it, 5, 8)).toEqual([]);
  });

  test("is no late copy if it began after the end, however soon it comes", () => {
    const it = resolvedAt20();
    fires(it, 25, { since: 25 });
    clears(it, 26, { since: 25, ended: 26 });
    expect(fires(it, 26 + second, { since: 26 + second })).toBe("");
    expect(isFiring(it)).toBe(true);
  });

  test("counts from when our API had it, however late a worker reads it", () => {
    const it = live(incidentBeforeOpening("incident-2026-01-29-1423", "real", quietPolicy), 0, goodWorld);
    const alert = { alert: "cpu", summary: "CPU", severity: "sev2", service: "api", source: "prometheus" } as const;
    it.give({ type: "fireAlert", ...alert, startedAt: 0 }, monitoring);
    it.until(inMinutes(0, 60));
    it.give({ type: "clearAlert", alert: "cpu" }, monitoring, { sentAt: inMinutes(0, 10) });
    it.give({ type: "fireAlert", ...alert, startedAt: 0 }, monitoring, { sentAt: inMinutes(0, 15) });
    expect(alertNamed(it.incident(), "cpu")?.clearedAt).toBeUndefined();
  });
});

test("a copy that arrives seconds after the clearing, of a message from before it, changes nothing", () => {
  const it = resolvedAt20();
  fires(it, 25, { since: 25 });
  clears(it, 26, { since: 25, ended: 26 });
  for (const since of [25, 25.2]) {
    expect(fires(it, 26 + 20 * second, { since })).toBe("That firing of cpu is over already.");
  }
  expect(isFiring(it)).toBe(false);
});

describe("a clearing counts by its end", () => {
  test("one of two replicas, which saw the firing begin 15 seconds earlier, clears it", () => {
    const it = attended("sev2");
    fires(it, 5);
    expect(clears(it, 9, { since: -0.25, ended: 9 })).toBe("");
    expect(isFiring(it)).toBe(false);
  });

  test("one that ended before this firing began is of an earlier firing, and told late it ends nothing", () => {
    const it = attended("sev2");
    fires(it, 5, { since: 5 });
    expect(clears(it, 6, { since: 1, ended: 3 })).toBe("An earlier firing of cpu is over; it has fired anew since.");
    expect(isFiring(it)).toBe(true);
  });

  test("told again after the alert fired again with its old start, it is still of the earlier firing", () => {
    const it = attended("sev2");
    fires(it, 5);
    clears(it, 9, { ended: 9 });
    fires(it, 12);
    expect(clears(it, 13, { ended: 9 })).toBe("An earlier firing of cpu is over; it has fired anew since.");
    expect(isFiring(it)).toBe(true);
    expect(clears(it, 14, { ended: 14 })).toBe("");
    expect(isFiring(it)).toBe(false);
  });

  test("without an end its start counts", () => {
    const it = attended("sev2");
    fires(it, 5, { since: 5 });
    expect(clears(it, 6, { since: 1 })).toBe("An earlier firing of cpu is over; it has fired anew since.");
    expect(isFiring(it)).toBe(true);
  });
});

describe("a firing alert that changes under its name", () => {
  test("to a worse severity raises it as a new alert would, and what is added is paged", () => {
    const it = story();
    fires(it, 0, { severity: "sev3" });
    expect(fires(it, 1, { severity: "sev1" })).toBe("");
    expect(it.incident().severities.at(-1)?.severity).toBe("sev1");
    expect(pages(it, 1)).toEqual([
      "1 | alice | page | acknowledge",
      "1 | carol | page | acknowledge",
      "1 | dave | page | acknowledge",
    ]);
    expect(lines(it)[1]).toContain("Alert: cpu got worse, from SEV-3 to SEV-1 (CPU at 91 %)");
    const paged = it.effects().length;
    expect(fires(it, 1, { severity: "sev1" })).toBe("The alert cpu is firing already.");
    expect(it.effects()).toHaveLength(paged);
  });

  test("to better and worse again raises nothing twice, nor over what a person has set", () => {
    const it = story();
    fires(it, 0, { severity: "sev3" });
    fires(it, 1, { severity: "sev2" });
    it.at(2, "bob", { type: "changeSeverity", severity: "sev3", reason: "One host of ten" });
    for (const severity of ["sev3", "sev2"] as const) fires(it, 3, { severity });
    expect(it.incident().severities.at(-1)?.severity).toBe("sev3");
    expect(lines(it)).toHaveLength(2);
  });

  test("to a worse severity ends a maintenance that does not hold for it", () => {
    const it = story();
    const maintenance = { until: inMinutes(it.start, 90), reason: "Upgrade" };
    it.give({ type: "fireAlert", ...firing(it, { severity: "sev3" }), maintenance }, monitoring);
    expect(pages(it, 0)).toEqual([]);
    fires(it, 1, { severity: "sev1" });
    expect(pages(it, 1)).not.toEqual([]);
  });

  test("to one that is not under maintenance any more, since the window was ended early, pages", () => {
    const it = story();
    const maintenance = { until: inMinutes(it.start, 90), reason: "Upgrade" };
    const again = () => it.give({ type: "fireAlert", ...firing(it), maintenance }, monitoring);
    again();
    again();
    expect(pages(it, 0)).toEqual([]);
    fires(it, 1);
    expect(pages(it, 1)).not.toEqual([]);
  });

  test("to a worse severity after the resolution is a relapse", () => {
    const it = attended("sev2");
    fires(it, 5, { severity: "sev3" });
    it.at(15, "bob", mitigated);
    it.at(20, "bob", resolve({ despiteOpen: true, reason: "The alert is known to lag" }));
    expect(it.incident().episodes[0]?.resolved).toBeDefined();
    expect(fires(it, 25, { severity: "sev3" })).toBe("The alert cpu is firing already.");
    expect(fires(it, 26, { severity: "sev1" })).toBe("");
    expect(it.incident().episodes.at(-1)?.cause).toBe("relapse");
  });

  test("to another summary shows the newest, has a line, and pages nobody", () => {
    const it = attended("sev2");
    fires(it, 5);
    const paged = it.told(5, 5);
    expect(fires(it, 5, { summary: "CPU at 97 %" })).toBe("");
    expect(alertNamed(it.incident(), "cpu")?.summary).toBe("CPU at 97 %");
    expect(lines(it).at(-1)).toContain("Alert: cpu now says: CPU at 97 %");
    expect(it.told(5, 5)).toEqual(paged);
    expect(fires(it, 6, { summary: "CPU at 97 %" })).toBe("The alert cpu is firing already.");
  });
});

test("an alert that began long before it was received keeps its start, and the incident's clocks run from the receipt", () => {
  const it = story();
  fires(it, 0, { since: -952 * 24 * 60 });
  expect(alertNamed(it.incident(), "cpu")?.startedAt).toBe(inMinutes(it.start, -952 * 24 * 60));
  expect(it.incident().impactStartedAt).toBe(it.start);
  it.to(5);
  expect(it.promised("detected")).toEqual(["0 → 5 | kept"]);
  const recent = story();
  fires(recent, 0, { since: -50 });
  expect(recent.incident().impactStartedAt).toBe(inMinutes(recent.start, -50));
});
