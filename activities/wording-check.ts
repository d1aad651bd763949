import type { Settings } from "../config/settings.ts";
import type { Headline } from "../domain/effects.ts";
import { wordings } from "../domain/wordings.ts";
import { standing } from "./phrasing.ts";
import { openWording, templatesFolder, type Wording, WordingError } from "./wording.ts";

/** Wordings that the activities themselves ask for, with sample data that names all their templates may use. */
export const ownWordings: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "page/asks": {
    person: "alice",
    zone: "Europe/Berlin",
    asks: ["acknowledge", "take-command", "help"],
    watches: ["carol"],
    overdue: ["status page", "room update"],
    urgency: "page",
    why: "primary, SEV-2 step at minute 0; api/week, Europe/Berlin; policy 1",
  },
  "page/together": {
    zone: "Europe/Berlin",
    asks: ["acknowledge", "take-command", "help"],
    watches: ["carol"],
    pages: [
      {
        ...{ severity: "sev2", id: "incident-2026-01-29-1423", title: "Database connection pool exhausted" },
        ...{ service: "API", why: "primary, SEV-2 step at minute 0; api/week, Europe/Berlin; policy 1" },
      },
    ],
    ...{ count: 17, more: 2 },
  },
  "page/withdrawn": { because: "acknowledged", holder: "alice" },
  "room/recent-changes": {
    changes: [
      { kind: "deployment", summary: "API v1.2.3 to production", author: "carol", minutesBefore: 9 },
      { kind: "feature-flag", summary: "New search for everybody", author: "", minutesBefore: 190 },
    ],
    more: 3,
  },
  notes: { lateByMinutes: 12, override: "The commander cannot be reached." },
};

const handedOn = {
  ...{ at: Date.UTC(2026, 0, 26, 9), organisation: { name: "Example" }, zone: "Europe/Berlin" },
  schedule: { id: "api", name: "API on-call" },
};
const gaps = [{ from: Date.UTC(2026, 0, 27, 21), until: Date.UTC(2026, 0, 28, 9) }];

const changed = {
  ...{ ...handedOn, id: 7, you: "alice", by: "carol", person: "alice", covered: ["bob"], gaps, reason: "Dentist" },
  ...{ from: Date.UTC(2026, 0, 27, 9), until: Date.UTC(2026, 0, 28, 9), expiresAt: Date.UTC(2026, 0, 27, 9) },
};

/** Wordings of handoffs and of changes to who is on duty, with all their templates may use: they are of no incident. */
export const dutyWordings: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "handoff/handed-over": {
    ...{ ...handedOn, person: "alice", after: "bob", until: Date.UTC(2026, 1, 2, 9), handoff: 7, gaps },
    incidents: [
      {
        ...{ id: "incident-2026-01-26-0823", severity: "sev2", title: "Payments fail" },
        ...{ undeclared: true, unanswered: true },
      },
    ],
    items: [{ incidentId: "incident-2026-01-02-1200", item: "A1", description: "Alert on pool usage" }],
  },
  "handoff/reminder": { ...handedOn, person: "alice", handoff: 7 },
  "handoff/nobody-confirmed": { ...handedOn, person: "alice", handedAt: Date.UTC(2026, 0, 26, 9) },
  "handoff/gaps": { ...handedOn, gaps, more: 3 },
  "duty/override-added": changed,
  "duty/override-cancelled": changed,
  "duty/swap-offered": changed,
  "duty/swap-accepted": changed,
  "duty/swap-cancelled": changed,
};

const samples: Readonly<Record<string, Readonly<Record<string, unknown>>>> = { ...wordings, ...ownWordings };

/** What is added to the core's own data where a message is sent. */
const addedData: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "invitation/postmortem": {
    slot: Date.UTC(2026, 0, 30, 10),
    minutes: 60,
    attendees: ["alice", "bob"],
    timeline: ["[14:28] Alice acknowledged page"],
  },
};

const bareHeadline: Headline = {
  id: "incident-2026-01-29-1423",
  kind: "real",
  private: false,
  severity: "sev2",
  service: "API Service",
  title: "Database connection pool exhausted",
  impact: "",
  phase: "detect",
  openedAt: Date.UTC(2026, 0, 29, 14, 24),
};
/** As little and as much as may be known of an incident. */
export const sampleHeadlines: readonly Headline[] = [
  bareHeadline,
  {
    ...bareHeadline,
    kind: "drill",
    impact: "Complete outage for all users",
    commander: "bob",
    declaredAt: Date.UTC(2026, 0, 29, 14, 29),
  },
];

/**
 * The templates, ready for use: every wording was said with sample data. Throws a WordingError that names each missing
 * or broken template with its line, so that a typing error is found at start-up and not in an incident.
 */
export function checkedWording(settings: Settings, folder: string = templatesFolder): Wording {
  const wording = openWording(settings, folder);
  const problems = [...Object.keys(samples), ...Object.keys(dutyWordings)].flatMap((name) =>
    problemsSaying(name, wording, settings),
  );
  if (problems.length > 0) throw new WordingError([...new Set(problems)].join("\n"));
  return wording;
}

/** What is wrong with the template of one message, found by saying it with sample data. */
export function problemsSaying(name: string, wording: Wording, settings: Settings): readonly string[] {
  const ofNoIncident = dutyWordings[name];
  if (ofNoIncident !== undefined) return problemWith(name, ofNoIncident, wording);
  const conference = { link: (incident: string) => `${settings.organisation.conferenceBase}/${incident}` };
  return sampleHeadlines.flatMap((about) => {
    const effect = { about, at: Date.UTC(2026, 0, 29, 14, 45) };
    const data = { ...samples[name], ...addedData[name], ...standing(effect, { settings, conference }) };
    return problemWith(name, data, wording);
  });
}

function problemWith(name: string, filling: Readonly<Record<string, unknown>>, wording: Wording): string[] {
  try {
    wording.say(name, filling);
    return [];
  } catch (error) {
    if (error instanceof WordingError) return [error.message];
    throw error;
  }
}
