import type { ShownAlert } from "../detecting/alert.ts";
import type { Words } from "../incident/effects.ts";

/** Sample values for the data that many templates share (`declarationData` in wording-data.ts). */
const sampleData: Words["data"] = {
  cause: "opened",
  acknowledger: "alice",
  noCommander: "being paged",
  startedAt: Date.UTC(2026, 0, 29, 14, 23),
  durationMinutes: 47,
  nobodyResponded: false,
  publicImpact: "Some requests to our API fail.",
  publicCause: "A database ran out of connections.",
  eta: "15 minutes",
  category: "infrastructure",
  usersAffected: 1200,
  items: 12,
  draft: "https://docs.example.com/postmortem",
};
/**
 * Sample alerts in the form of `shownAlerts`: one alert with everything that a sender may give, one with only a
 * name.
 */
export const shownAlertsExample: readonly ShownAlert[] = [
  {
    ...{ name: "APIErrorRateHigh on db-1", labels: "instance=db-1, job=api" },
    description: "The API answers 500 to one request in ten.",
    runbookUrl: "https://runbooks.example.com/api-errors",
    dashboardUrl: "https://dashboards.example.com/api",
    sourceUrl: "https://prometheus.example.com/graph?g0.expr=errors",
  },
  { name: "Disk full", labels: "", description: "", runbookUrl: "", dashboardUrl: "", sourceUrl: "" },
];
const by: Words["data"] = { ...sampleData, by: "bob", override: "", unverified: false };
const owed: Words["data"] = {
  ...sampleData,
  obligation: "room-update#1/1",
  step: "missed",
  promise: "room update",
  since: Date.UTC(2026, 0, 29, 14, 29),
  due: Date.UTC(2026, 0, 29, 14, 44),
  item: "A1: Alert on pool usage",
};

const postmortemTerms: Words["data"] = {
  draftWithinMinutes: 3 * 24 * 60,
  commentsWorkingDays: 2,
  publishedWorkingDays: 5,
};

/** The names of reminders that the rules can send. Each has a template in activities/wording/remind/. */
const reminders = [
  "declare-or-decline",
  "take-command",
  "responder",
  "communications-lead",
  "scribe",
  "not-made",
  "not-told",
  "status-page",
  "room-update-soon",
  "room-update",
  "status-update-soon",
  "status-update",
  "support-update",
  "leadership-update",
  "phase-overrun",
  "fix-deployed",
  "resolve-or-relapse",
  "close",
  "bring-to-an-end",
  "evidence",
  "schedule-postmortem",
  "meeting-held",
  "hold-meeting",
  "draft",
  "comments",
  "publish",
  "public-review",
  "completion-review",
  "effectiveness-review",
  "action-item",
] as const;

/** The name of a reminder's template. The type keeps a promise from naming a reminder that has no template. */
export type Reminder = `remind/${(typeof reminders)[number]}`;

const toldAudienceNames = ["support", "leadership", "executives", "engineering-leadership", "engineering-lead"];

const each = (names: readonly string[], data: Words["data"]): Readonly<Record<string, Words["data"]>> =>
  Object.fromEntries(names.map((name) => [name, data]));

/**
 * Every template that the rules use, with sample data that has each field the template may use besides the headline.
 */
export const wordings: Readonly<Record<string, Words["data"]>> = {
  "room/declaration": { ...sampleData, alerts: shownAlertsExample, ticket: "INC-1" },
  ...each(["ticket/tracking", "ticket/backlog"], sampleData),
  "ticket/postmortem": { ...sampleData, ...postmortemTerms },
  ...each(["alerts/declaration", "alerts/private"], { ...sampleData, state: "active" }),
  ...each(["invitation/postmortem", "status/withdrawn", "status/merged"], sampleData),
  ...each(["status/investigating", "status/identified", "status/monitoring", "status/resolved"], {
    ...sampleData,
    text: "",
    updateEveryMinutes: 15,
    reviewWithinMinutes: 5 * 24 * 60,
  }),
  ...each(
    toldAudienceNames.map((audience) => `${audience}/declared`),
    owed,
  ),
  ...each(
    toldAudienceNames.map((audience) => `${audience}/resolved`),
    {
      ...by,
      mitigation: "Connection pool increased to 500",
      serviceStatus: "Fully restored",
      errorRate: "< 0.5% (normal)",
      latency: "P95 < 2s (normal)",
      monitoringForMinutes: 30,
      reason: "",
    },
  ),
  ...each(
    toldAudienceNames.map((audience) => `${audience}/false-alarm`),
    { ...by, reason: "A probe was misconfigured." },
  ),
  ...each(
    [
      "leadership/no-response",
      "leadership/summary",
      "leadership/target-at-risk",
      "leadership/target-breached",
      "leadership/action-item-overdue",
      "weekly-review/overdue",
    ],
    owed,
  ),
  "executives/escalated": { ...by, reason: "A vendor has to be called." },
  ...each(["audience/update", "audience/merged"], {
    ...by,
    audience: "support",
    text: "Half of the customers are back.",
  }),
  "audience/made-private": by,
  ...each(
    reminders.map((name) => `remind/${name}`),
    owed,
  ),
  "remind/command-offered": {
    ...by,
    to: "erin",
    lapsesAt: Date.UTC(2026, 0, 29, 14, 45),
    because: "",
    commander: "bob",
  },
  "room/acknowledged": { ...by, person: "alice" },
  "room/unacknowledged": { ...by, person: "alice", reason: "No laptop before Leeds." },
  "room/joined": { ...by, person: "carol" },
  "room/commander": { ...by, role: "incident-commander", person: "bob" },
  "room/roles-to-give": { ...by, commander: "bob", communicationsLead: true, scribe: true },
  "room/role-assigned": { ...by, role: "subject-matter-expert", person: "carol", domain: "database" },
  "room/role-released": { ...by, role: "scribe", person: "carol" },
  "room/command-offered": { ...by, to: "erin", lapsesAt: Date.UTC(2026, 0, 29, 14, 45), because: "" },
  "room/command-declined": { ...by, person: "erin" },
  "room/command-offer-lapsed": { ...by, to: "erin" },
  "room/commander-round-reopened": by,
  "room/paged-in": { ...by, target: "sme:database", reason: "The pool is exhausted." },
  ...each(["room/escalated-to-executives", "room/made-private", "room/false-alarm"], {
    ...by,
    reason: "A vendor has to be called.",
  }),
  "room/escalated": { ...by, reason: "The primary is on a plane.", toStep: 0 },
  "room/reassigned": { ...by, team: "payments", reason: "It is their queue." },
  "room/call-by-hand": {
    ...sampleData,
    effect: "incident-2026-01-29-1423/page/3",
    error: "alice by sms: no answer",
    call: [
      { person: "alice", phone: "+15550101" },
      { person: "carol", phone: "" },
    ],
  },
  "room/severity-changed": { ...by, severity: "sev1", from: "sev2", reason: "All users are affected." },
  "room/impact-described": {
    ...by,
    impact: "Complete outage for all users",
    impactStartedAt: Date.UTC(2026, 0, 29, 14, 23),
  },
  "room/finding": { ...by, text: "Connection pool exhausted, 100/100 connections" },
  "room/hypothesis": { ...by, hypothesis: 1, text: "New feature increased query load" },
  "room/hypothesis-judged": { ...by, hypothesis: 1, verdict: "confirmed", evidence: "Query count tripled at 14:15" },
  "room/cause": { ...by, internal: "N+1 query in v1.2.3", public: "A database ran out of connections." },
  "room/decision": { ...by, text: "Restart without the usual approval", emergencyChange: true },
  "room/update-investigation": {
    ...by,
    form: "investigation",
    recentDeployment: "API v1.2.3 at 14:15",
    symptom: "DB connection pool exhausted (100/100)",
    hypothesis: "New feature increased query load",
    nextStep: "Attempting rollback",
  },
  "room/update-free": { ...by, form: "free", text: "Rolling back." },
  "room/mitigation": {
    ...by,
    attempt: 1,
    strategy: "configuration-change",
    description: "Increase DB connection pool (100 → 500)",
    etaMinutes: 5,
    risk: "Low (config change, requires restart)",
    rollbackPlan: "Revert config if issue persists",
  },
  "room/mitigation-ended": { ...by, attempt: 1, worked: false, note: "No effect." },
  ...each(["room/mitigated", "room/fix-deployed"], { ...by, note: "" }),
  ...each(["room/relapse", "room/reopened"], { ...by, text: "Errors are back." }),
  "room/status-posted": { ...by, state: "identified", text: "We have found the cause." },
  "room/audience-updated": { ...by, audience: "support", text: "Half of the customers are back." },
  "room/updates-snoozed": { ...by, minutes: 20, until: Date.UTC(2026, 0, 29, 15, 10), reason: "All are typing." },
  "room/task-added": { ...by, task: 1, text: "Check the replicas", owner: "carol" },
  "room/task-completed": { ...by, task: 1 },
  "room/task-handed-over": { ...by, task: 1, to: "dave" },
  "room/ticked": { ...by, item: "logs" },
  "room/waived": { ...by, obligation: "status-page#1", reason: "Internal service", approver: "frank" },
  "room/policy-applied": {
    ...by,
    reason: "It was too lax.",
    changes: ["room update, active, minutes, SEV-2: 15 → 10"],
  },
  "room/resolved": {
    ...by,
    mitigation: "Connection pool increased to 500",
    serviceStatus: "Fully restored",
    errorRate: "< 0.5% (normal)",
    latency: "P95 < 2s (normal)",
    monitoringForMinutes: 30,
    reason: "",
    followUps: ["task 1 (carol): Check the replicas"],
  },
  "room/closed": {
    ...by,
    slot: Date.UTC(2026, 0, 30, 10),
    impact: "1,200 users, 78% error budget consumed",
    thanks: "",
    reason: "",
  },
  "room/merged-in": { ...by, from: "incident-2026-01-29-1425" },
  "room/merged": { ...by, into: "incident-2026-01-29-1420" },
  "room/merge-failed": { ...by, into: "incident-2026-01-29-1420", because: "it is resolved" },
  "ticket/merged": { ...by, into: "incident-2026-01-29-1420" },
  "ticket/postmortem-outdated": { ...by, text: "Errors are back." },
  "ticket/resolved": {
    ...by,
    mitigation: "Panel fixed",
    serviceStatus: "Fully restored",
    errorRate: "Unchanged",
    latency: "Unchanged",
    monitoringForMinutes: 30,
    reason: "",
  },
  "ticket/false-alarm": { ...by, reason: "A probe was misconfigured." },
  "ticket/evidence-saved": { ...by, evidence: "logs", link: "https://logs.example.com/saved" },
  "ticket/owner-named": { ...by, person: "bob" },
  "ticket/meeting-held": { ...by, note: "" },
  "ticket/draft-submitted": { ...by, link: "https://docs.example.com/postmortem", ...postmortemTerms },
  ...each(["ticket/postmortem-published", "ticket/review-published"], {
    ...by,
    link: "https://docs.example.com/postmortem",
  }),
  "ticket/comments-closed": by,
  "ticket/item-changed": { ...by, item: "A1", owner: "carol", dueOn: Date.UTC(2026, 1, 5, 12), reason: "Holiday" },
  "ticket/item-completed": { ...by, item: "A1" },
  "ticket/completion-reviewed": { ...by, note: "11 of 12 done." },
  "ticket/effectiveness-reviewed": { ...by, item: "A1", effective: true, note: "No recurrence." },
};
