import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openWording, templatesFolder, WordingError } from "../../activities/wording.ts";
import { checkWording, dutyWordings, ownWordings } from "../../activities/template-samples.ts";
import { shownAlertsExample, wordings } from "../../domain/informing/wordings.ts";
import { exampleSettings } from "../config/example.ts";
import { at, headline, wording } from "./fakes.ts";

const common = {
  at,
  incident: { ...headline, commander: "bob" },
  organisation: { name: "VirtEngine" },
  links: { statusPage: "https://status.virtengine.com", conference: "", dashboard: "", runbook: "", logs: "" },
};
const say = (name: string, data: Readonly<Record<string, unknown>> = {}, time = "14:24") =>
  wording.say(name, { ...wordings[name], ...data, ...common, at: Date.parse(`2026-01-29T${time}:00Z`) }).text;

test("there is a template for every wording, and a wording for every template", () => {
  expect(wording.names).toEqual([wordings, ownWordings, dutyWordings].flatMap((it) => Object.keys(it)).sort());
});

describe("the process document's own words", () => {
  test("declaration", () => {
    const words = `🚨 INCIDENT DECLARED 🚨

Severity: SEV-2
Service: API Service
Impact: Complete outage for all users
Incident Channel: #incident-2026-01-29-1423
Incident Commander: @bob-jones
Status Page: https://status.virtengine.com

Join the incident channel if you can help.`;
    expect(say("alerts/declaration")).toBe(words);
    expect(say("room/declaration").slice(0, words.length + 1)).toBe(`${words}\n`);
  });

  test("what is pinned in the room: severity, impact, commander, status page, dashboard and ticket", () => {
    const dashboard = "https://grafana.virtengine.com/d/incident-overview";
    const links = { ...common.links, conference: "https://zoom.us/j/1", dashboard };
    const pinned = wording.say("room/declaration", { ...wordings["room/declaration"], ...common, links, alerts: [] });
    expect(pinned.text).toMatch(/^🚨 INCIDENT DECLARED 🚨\n\nSeverity: SEV-2\n/);
    for (const line of [
      "Impact: Complete outage for all users",
      "Incident Commander: @bob-jones",
      "Status Page: https://status.virtengine.com",
      `Dashboard: ${dashboard}`,
      "Ticket: INC-1",
    ])
      expect(pinned.text.split("\n")).toContain(line);
    const { ticket: _, ...older } = wordings["room/declaration"] ?? {};
    for (const none of [older, { ...older, ticket: "" }])
      expect(wording.say("room/declaration", { ...none, ...common }).text).not.toContain("Ticket");
  });

  test("hypotheses and what became of them", () => {
    expect(say("room/hypothesis")).toBe("[14:24] Bob (IC): hypothesis 1: New feature increased query load");
    expect(say("room/hypothesis-judged")).toBe(
      "[14:24] Bob (IC): hypothesis 1 confirmed: Query count tripled at 14:15",
    );
  });

  test("investigation update", () => {
    expect(say("room/update-investigation", {}, "14:35")).toBe(`[14:35] Bob (IC): Update - Investigation
- Recent deployment: API v1.2.3 at 14:15
- Symptom: DB connection pool exhausted (100/100)
- Hypothesis: New feature increased query load
- Next step: Attempting rollback`);
  });

  test("mitigation", () => {
    expect(say("room/mitigation", {}, "14:50")).toBe(`[14:50] Bob (IC): Mitigation in Progress
- Strategy: Increase DB connection pool (100 → 500)
- ETA: 5 minutes
- Risk: Low (config change, requires restart)
- Rollback plan: Revert config if issue persists`);
  });

  test("resolved", () => {
    expect(say("room/resolved", { followUps: [] }, "15:10")).toBe(`[15:10] Bob (IC): INCIDENT RESOLVED ✅
- Mitigation: Connection pool increased to 500
- Service Status: Fully restored
- Error Rate: < 0.5% (normal)
- Latency: P95 < 2s (normal)
- Monitoring: Continuing for 30 minutes to confirm stability`);
  });

  test("closed", () => {
    expect(say("room/closed", { draft: "[Link to draft]" }, "15:30")).toBe(`[15:30] Bob (IC): Incident Closed
- Total Duration: 47 minutes
- Impact: 1,200 users, 78% error budget consumed
- Postmortem: Scheduled for 2026-01-30 10:00 AM
- Postmortem Doc: [Link to draft]
- Action Items: 12 items created
- Thank you to all responders! 🙏`);
  });

  test("the four texts of the status page", () => {
    const data = { publicCause: "A pool of connections was too small.", eta: "unknown" };
    expect(say("status/investigating")).toBe(`We are currently investigating issues with API Service.
Some requests to our API fail.
Updates will be provided every 15 minutes.`);
    expect(say("status/identified", data)).toBe(`We have identified the cause of the issue affecting API Service.
A pool of connections was too small.
We are working on a fix. ETA: unknown.`);
    expect(say("status/monitoring")).toBe(`A fix has been applied and we are monitoring the results.
Service should be restored shortly.`);
    expect(say("status/resolved")).toBe(`The issue affecting API Service has been resolved.
Total duration: 47 minutes.
A full post-incident review will be published within 5 days.`);
  });

  test("with the numbers of the incident's own policy, and without what it does not promise", () => {
    expect(say("status/investigating", { updateEveryMinutes: 20 })).toContain("every 20 minutes.");
    expect(say("status/investigating", { updateEveryMinutes: 0 })).not.toContain("Updates");
    expect(say("status/resolved", { reviewWithinMinutes: 7 * 24 * 60 })).toContain("within 7 days.");
    expect(say("status/resolved", { reviewWithinMinutes: 0 })).not.toContain("review");
    expect(say("ticket/postmortem")).toMatch(
      /- Draft: within 3 days of the incident\n- Review: 2 business days for comments\n- Published: within 5 business days$/,
    );
    const others = { draftWithinMinutes: 2 * 24 * 60, commentsWorkingDays: 1, publishedWorkingDays: 0 };
    expect(say("ticket/postmortem", others)).toMatch(
      /- Draft: within 2 days .+\n- Review: 1 business day for comments$/,
    );
    expect(say("ticket/draft-submitted", others)).toMatch(/\nComments are welcome for 1 business day\.$/);
  });

  test("the communications lead's own words stand instead of the template's", () => {
    expect(say("status/identified", { text: "We know why." })).toBe("We know why.");
  });

  test("the scribe's format", () => {
    expect(say("room/finding", { by: "alice", text: "Checking recent deployments" }, "14:30")).toBe(
      "[14:30] Alice: Checking recent deployments",
    );
    expect(say("room/acknowledged", {}, "14:28")).toBe("[14:28] Alice acknowledged");
  });
});

describe("what everybody who is told by mail gets", () => {
  test.each(
    Object.keys(wordings).filter((name) => /^(support|leadership|exec|eng|weekly|audience|invitation)/.test(name)),
  )("%s has a subject", (name) => {
    const filling = { ...wordings[name], slot: at, minutes: 60, attendees: [], ...common };
    expect(wording.say(name, filling).subject).toMatch(/\S/);
  });

  test("the declaration says when nobody has responded", () => {
    expect(say("leadership/declared", { nobodyResponded: true })).toContain("Nobody has responded yet");
    expect(say("leadership/declared")).not.toContain("Nobody has responded");
  });

  test("a reminder on another day names the day", () => {
    const due = Date.parse("2026-02-05T17:00:00Z");
    expect(say("remind/publish", { due })).toContain("the postmortem is due Thu 5 February 17:00 UTC");
  });
});

describe("filters", () => {
  const folder = mkdtempSync(join(tmpdir(), "wording-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const rendered = (template: string, filling: Readonly<Record<string, unknown>> = {}) => {
    writeFileSync(join(folder, "one.liquid"), template);
    return openWording(exampleSettings, folder).say("one", filling).text;
  };
  const summer = Date.parse("2026-07-04T22:05:09Z");

  test.each([
    ["time", "22:05"],
    ['clock: "Europe/Berlin"', "00:05 GMT+2"],
    ["clock", "22:05 UTC"],
    ["iso", "2026-07-04T22:05:09Z"],
    ["date", "2026-07-04"],
    ["day", "Sat 4 July"],
    ["appointment", "2026-07-04 10:05 PM"],
  ])("an instant | %s is %s", (filter, text) => {
    expect(rendered(`{{ at | ${filter} }}`, { at: summer })).toBe(text);
  });

  test.each([
    [0, "0 minutes"],
    [1, "1 minute"],
    [47, "47 minutes"],
    [119.6, "2 hours"],
    [125, "2 hours 5 minutes"],
    [2879, "47 hours 59 minutes"],
    [2880, "2 days"],
    [4380, "3 days 1 hour"],
  ])("%d minutes | duration is %s", (minutes, text) => {
    expect(rendered("{{ minutes | duration }}", { minutes })).toBe(text);
  });

  test("a page says where its alerts are and links what helps; the room too, also for what an older release asked", () => {
    const alerts = shownAlertsExample;
    const page = say("page/asks", { ...ownWordings["page/asks"], alerts });
    const room = say("room/declaration", { alerts });
    for (const text of [page, room]) {
      expect(text).toContain("instance=db-1, job=api");
      for (const url of ["https://runbooks.example.com/api-errors", "https://dashboards.example.com/api"])
        expect(text).toContain(url);
    }
    const { alerts: _, ...older } = wordings["room/declaration"] ?? {};
    expect(wording.say("room/declaration", { ...older, ...common }).text).not.toContain("Alert");
  });

  test("what steers a terminal is in no message, whatever a text holds; its line breaks are", () => {
    const text = say("room/finding", { text: "One\u001b[2J\r\ntwo\u0007 \u009b31mthree" });
    expect(text).toContain("One\ntwo three");
  });

  test("people are named as the configuration names them, and strangers by their id", () => {
    expect(rendered("{{ a | person }}, {{ b | person }}, {{ a | handle }}", { a: "bob", b: "zoe" })).toBe(
      "Bob, zoe, @bob-jones",
    );
  });

  test("a value of the wrong kind is a fault that names the place, never a wrong word", () => {
    expect(() => rendered("\n{{ at | time }}", { at: "noon" })).toThrow(
      /one\.liquid:2:1: expected an instant, got "noon"/,
    );
    expect(() => rendered("{{ it | severity }}", { it: "P1" })).toThrow(/expected a severity, got "P1"/);
    expect(() => rendered("{{ who | person }}", { who: 3 })).toThrow(/expected text, got 3/);
  });

  test("a line that holds only a tag leaves no trace, and faults below it keep their line", () => {
    expect(rendered("a\n{% if yes %}\nb\n{% endif %}\nc", { yes: true })).toBe("a\nb\nc");
    expect(rendered("a\n{% if yes %}\nb\n{% endif %}\nc", { yes: false })).toBe("a\nc");
    expect(() => rendered("a\n{% if yes %}\n{% endif %}\n{{ nobody }}", { yes: false })).toThrow(/one\.liquid:4:/);
  });

  test("a template that never ends is stopped", () => {
    expect(() => rendered("{% for i in (1..99999999) %}{{ i }}{% endfor %}")).toThrow(/limit exceeded/);
  });
});

describe("at start-up", () => {
  const edited = (change: (folder: string) => void) => {
    const folder = mkdtempSync(join(tmpdir(), "templates-"));
    cpSync(templatesFolder, folder, { recursive: true });
    change(folder);
    return () => checkWording(openWording(exampleSettings, folder), exampleSettings);
  };

  test("a template that is missing is named", () => {
    const start = edited((folder) => rmSync(join(folder, "room", "closed.liquid")));
    expect(start).toThrow(WordingError);
    expect(start).toThrow(/room\/closed\.liquid is missing/);
  });

  test("a template that does not parse is named with its line", () => {
    const start = edited((folder) => writeFileSync(join(folder, "room", "closed.liquid"), "fine\n\n{% if x %}\n"));
    expect(start).toThrow(/room\/closed\.liquid:3:1: tag \{% if x %\} not closed/);
  });

  test("a template that asks for what nobody tells it is named with its line", () => {
    const start = edited((folder) => writeFileSync(join(folder, "room", "closed.liquid"), "fine\n{{ weather }}\n"));
    expect(start).toThrow(/room\/closed\.liquid:2:\d+: undefined variable: weather/);
  });

  test("a template is tried without a commander, too", () => {
    const start = edited((folder) =>
      writeFileSync(join(folder, "room", "closed.liquid"), "{{ incident.commander | person }}\n"),
    );
    expect(start).toThrow(/undefined variable: incident\.commander/);
  });

  test("every fault is named at once", () => {
    const start = edited((folder) => {
      rmSync(join(folder, "room", "closed.liquid"));
      writeFileSync(join(folder, "status", "monitoring.liquid"), "{{ weather }}");
    });
    expect(start).toThrow(/status\/monitoring(.|\n)*room\/closed|room\/closed(.|\n)*status\/monitoring/);
  });
});

describe("to the public", () => {
  const entry = (publicImpact: string, impact = "Nobody can pay") =>
    wording.say("status/investigating", {
      ...wordings["status/investigating"],
      ...common,
      incident: { ...headline, impact },
      publicImpact,
      updateEveryMinutes: 0,
    }).text;

  test("an impact that nobody worded for it is a neutral sentence about the service", () => {
    expect(entry("")).toBe(
      "We are currently investigating issues with API Service.\nUsers may experience problems with API Service.",
    );
  });

  test.each(["Nobody can pay", "nobody can pay.", "Payments fail!"])(
    "the words found for it stand alone: %s",
    (words) => {
      expect(entry(words)).not.toMatch(/experience/i);
      expect(entry(words).split("\n")[1]).toMatch(/^(Nobody can pay\.|Payments fail!)$/);
    },
  );

  test("a false alarm is no error while another incident of the service is open", () => {
    const withdrawn = (othersOpen: readonly string[]) => say("status/withdrawn", { othersOpen });
    expect(withdrawn([])).toContain("published in error");
    expect(withdrawn(["incident-2026-01-29-1420"])).not.toMatch(/error|withdrawn/);
  });

  test("a notice that was merged goes on in another one", () => {
    expect(say("status/merged")).not.toMatch(/error|withdrawn/);
  });
});

test("the room is asked for a communications lead and a scribe, and reads who has the duties until then", () => {
  expect(say("room/roles-to-give"))
    .toBe(`[14:24] Wanted: a communications lead and a scribe. Until somebody is named, Bob has both duties.
- incident role communications-lead PERSON
- incident role scribe PERSON`);
  expect(say("room/roles-to-give", { communicationsLead: false }))
    .toBe(`[14:24] Wanted: a scribe. Until somebody is named, Bob has that duty.
- incident role scribe PERSON`);
});

test("what somebody unverified did is marked below the message", () => {
  expect(wording.say("notes", { lateByMinutes: 0, override: "", unverified: true, ...common }).text).toBe(
    "(unverified)",
  );
});
