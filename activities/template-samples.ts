import type { Headline } from "../domain/incident/effects.ts";
import { shownAlertsExample, wordings } from "../domain/informing/wordings.ts";
import { templateData } from "./word-messages.ts";
import { openWording, templatesFolder, type Wording, WordingError } from "./wording.ts";
import type { ActivitySettings } from "./activity-settings.ts";

/** Templates that the activities themselves use, each with sample data that has every field the template may use. */
export const ownWordings: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "page/asks": {
    person: "alice",
    zone: "Europe/Berlin",
    asks: ["acknowledge", "take-command", "help"],
    watches: ["carol"],
    overdue: ["status page", "room update"],
    urgency: "page",
    why: "primary, SEV-2 step at minute 0; api/week, Europe/Berlin; policy 1",
    alerts: shownAlertsExample,
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
  "page/withdrawn": { because: "acknowledged", holder: "alice", unverified: false },
  "invitation/cancelled": {},
  "room/recent-changes": {
    changes: [
      { kind: "deployment", summary: "API v1.2.3 to production", author: "carol", minutesBefore: 9 },
      { kind: "feature-flag", summary: "New search for everybody", author: "", minutesBefore: 190 },
    ],
    ...{ more: 3, unread: false },
  },
  notes: { lateByMinutes: 12, override: "The commander cannot be reached.", unverified: true },
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

/** Templates of handoffs and of changes to who is on duty, with sample data. They belong to no incident. */
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
  "duty/override-cancelled": { ...changed, more: 3 },
  "duty/swap-offered": changed,
  "duty/swap-accepted": changed,
  "duty/swap-cancelled": changed,
};

const samples: Readonly<Record<string, Readonly<Record<string, unknown>>>> = { ...wordings, ...ownWordings };

const othersOpen = { othersOpen: ["incident-2026-01-29-1420"] };

/** Data that is added to the core's own data when the message is sent. */
const addedData: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "status/withdrawn": othersOpen,
  "support/false-alarm": othersOpen,
  "leadership/false-alarm": othersOpen,
  "executives/false-alarm": othersOpen,
  "engineering-leadership/false-alarm": othersOpen,
  "engineering-lead/false-alarm": othersOpen,
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
/** Two sample incidents: one of which little is known, and one of which everything is. */
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
 * Returns the templates after each was tried with sample data. Throws a WordingError that names each missing or broken
 * template with its line, so that a typing error is found at start-up and not during an incident.
 */
export const checkedWording = (settings: ActivitySettings): Wording =>
  checkWording(openWording(settings, templatesFolder), settings);

export function checkWording(wording: Wording, settings: ActivitySettings): Wording {
  const problems = [...Object.keys(samples), ...Object.keys(dutyWordings)].flatMap((name) =>
    problemsSaying(name, wording, settings),
  );
  if (problems.length > 0) throw new WordingError([...new Set(problems)].join("\n"));
  return wording;
}

/** Finds the faults of one message's template, by trying it with sample data. */
export function problemsSaying(name: string, wording: Wording, settings: ActivitySettings): readonly string[] {
  const ofNoIncident = dutyWordings[name];
  if (ofNoIncident !== undefined) return problemWith(name, ofNoIncident, wording);
  const conference = { link: (incident: string) => `${settings.organisation.conferenceBase}/${incident}` };
  return sampleHeadlines.flatMap((about) => {
    const effect = { about, at: Date.UTC(2026, 0, 29, 14, 45) };
    const data = { ...samples[name], ...addedData[name], ...templateData(effect, { settings, conference }) };
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
