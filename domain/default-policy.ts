import type { Policy } from "./policy.ts";
import type { BySeverity } from "./severity.ts";

const all = <T>(value: T): BySeverity<T> => ({ sev1: value, sev2: value, sev3: value, sev4: value });
const live = <T>(value: T): BySeverity<T> => ({ sev1: value, sev2: value });

const hours = 60;
const days = 24 * hours;

/**
 * The process document's table. Each row names its section there; where that document is silent, design.md
 * ("What the process promises") is the source, and where sister documents disagree the choice stands there too.
 */
export const defaultPolicy: Policy = {
  version: "process-1.0.0",
  // "Automated Detection: Monitoring alerts fire; Page reaches on-call": at once. When it ends quietly: design.md.
  detection: { waitSeconds: 0, autoResolve: "all" },
  // "Phase 1: Detection", success criteria: detected within 5 minutes of start.
  detected: { withinMinutes: { sev1: 5, sev2: 5, sev3: 5 } },
  // "Phase 1": alert reaches on-call within 1 minute.
  pageReachesOnCall: { withinMinutes: { sev1: 1, sev2: 1, sev3: 1 } },
  // "Phase 1": acknowledged within 2 minutes; "Escalation": secondary after 5 minutes; SEV-1: whole rotation at once;
  // SEV-3 and SEV-4: "SLA: Response". Steps after the secondary: design.md.
  acknowledged: {
    withinMinutes: { sev1: 2, sev2: 2, sev3: 60, sev4: 1 * days },
    inWorkingTime: { sev3: true },
    declaresAndCommands: { sev3: true, sev4: true },
    escalation: {
      ask: "acknowledge",
      steps: {
        sev1: [
          { atMinute: 0, page: ["rotation"] },
          { atMinute: 5, page: ["rotation", "engineering-lead"] },
          { atMinute: 10, page: ["rotation", "engineering-lead", "fallback"] },
          { atMinute: 20, page: ["everyone"] },
          { atMinute: 30, page: ["everyone"] },
          { atMinute: 60, page: ["everyone"], everyMinutes: 1 * hours, untilMinute: 1 * days },
          { atMinute: 2 * days, page: ["everyone"], everyMinutes: 1 * days },
        ],
        sev2: [
          { atMinute: 0, page: ["primary"] },
          { atMinute: 5, page: ["secondary"] },
          { atMinute: 10, page: ["rotation"] },
          { atMinute: 15, page: ["engineering-lead"] },
          { atMinute: 30, page: ["fallback"] },
          { atMinute: 60, page: ["everyone"], everyMinutes: 1 * hours, untilMinute: 1 * days },
          { atMinute: 2 * days, page: ["everyone"], everyMinutes: 1 * days },
        ],
        // "Alert on-call engineer (no page)": a message, and in working time.
        sev3: [
          { atMinute: 0, page: ["primary"], urgency: "message" },
          { atMinute: 60, page: ["primary", "secondary"], urgency: "message" },
          { atMinute: 4 * hours, page: ["engineering-lead"], urgency: "message" },
          { atMinute: 8 * hours, page: ["rotation", "engineering-lead"], urgency: "message", everyMinutes: 8 * hours },
        ],
        // "Create ticket in backlog": nobody is asked before the day is over.
        sev4: [{ atMinute: 1 * days, page: ["primary"], urgency: "message", everyMinutes: 1 * days }],
      },
    },
  },
  // "Phase 1" ends within 5 minutes; what follows a silent acknowledger: design.md.
  declaredOrDeclined: {
    withinMinutes: live(5),
    pageAgainAtMinute: 10,
    nextStepAtMinute: 15,
    declaresItselfAtMinute: 20,
  },
  // "Phase 1: Detection (0-5 minutes)".
  declaredAlthoughNobodyAnswers: { withinMinutes: live(5) },
  // "SLA: Response" of each severity.
  firstResponse: {
    withinMinutes: { sev1: 5, sev2: 15, sev3: 1 * hours, sev4: 1 * days },
    inWorkingTime: { sev3: true },
  },
  // "Establish incident command within 5 / 15 minutes"; the rota's steps: design.md.
  commander: {
    withinMinutes: { sev1: 5, sev2: 15 },
    offerLapsesAfterMinutes: 5,
    escalation: {
      ask: "take-command",
      steps: {
        sev1: [
          { atMinute: 0, page: ["commander-1"] },
          { atMinute: 2, page: ["commander-2"] },
          { atMinute: 5, page: ["engineering-lead"] },
          { atMinute: 60, page: ["everyone"], everyMinutes: 1 * hours, untilMinute: 1 * days },
          { atMinute: 2 * days, page: ["everyone"], everyMinutes: 1 * days },
        ],
        sev2: [
          { atMinute: 0, page: ["commander-1"] },
          { atMinute: 5, page: ["commander-2"] },
          { atMinute: 10, page: ["engineering-lead"] },
          { atMinute: 60, page: ["everyone"], everyMinutes: 1 * hours, untilMinute: 1 * days },
          { atMinute: 2 * days, page: ["everyone"], everyMinutes: 1 * days },
        ],
      },
    },
  },
  // "Team Assembly"; minutes: design.md.
  responder: { withinMinutes: { sev1: 15, sev2: 30 } },
  // "Communication Setup", "Jira Tickets"; minutes: design.md.
  warRoom: { withinMinutes: { sev1: 1, sev2: 1, sev3: 5 } },
  trackingTicket: { withinMinutes: { sev1: 1, sev2: 1, sev3: 5 } },
  // SEV-4: "Create ticket in backlog".
  backlogTicket: { withinMinutes: { sev4: 5 } },
  // "Status page updated immediately" / "within 15 minutes".
  statusPage: { withinMinutes: { sev1: 0, sev2: 15 }, postedBySystem: { sev1: true } },
  // "Stakeholder Notification": support at once.
  supportTold: { withinMinutes: live(0) },
  // "Stakeholder Notification": SEV-1 at once, SEV-2 within 30 minutes.
  leadershipTold: { withinMinutes: { sev1: 0, sev2: 30 } },
  // "Stakeholder Notification": SEV-3 daily summary.
  leadershipSummary: { everyWorkingDays: { sev3: 1 } },
  // "Executive team notified within 15 minutes".
  executivesTold: { withinMinutes: { sev1: 15 } },
  // "Engineering leadership notified within 30 minutes".
  engineeringLeadershipTold: { withinMinutes: { sev2: 30 } },
  // "Engineering lead notified"; minutes: design.md.
  engineeringLeadTold: { withinMinutes: { sev3: 60 } },
  // "Update Cadence".
  roomUpdate: {
    active: { withinMinutes: { sev1: 10, sev2: 15 } },
    monitoring: { withinMinutes: { sev1: 30, sev2: 60 } },
    headsUpAtPercent: 80,
  },
  // "Communications Lead", updates: every 15 minutes; monitoring: design.md.
  statusUpdate: {
    active: { withinMinutes: { sev1: 15, sev2: 15 } },
    monitoring: { withinMinutes: { sev1: 30, sev2: 60 } },
    headsUpAtPercent: 80,
  },
  // "Keep updated on resolution progress"; minutes: design.md.
  supportUpdate: {
    active: { withinMinutes: { sev1: 30, sev2: 60 } },
    monitoring: { withinMinutes: { sev1: 30, sev2: 60 } },
  },
  // "Leadership: every 30 minutes for SEV-1, hourly for SEV-2".
  leadershipUpdate: {
    active: { withinMinutes: { sev1: 30, sev2: 60 } },
    monitoring: { withinMinutes: { sev1: 30, sev2: 60 } },
  },
  // The windows in the headings of phases 1 to 4, counted from the opening.
  phaseEnds: {
    detect: { withinMinutes: live(5) },
    respond: { withinMinutes: live(15) },
    investigate: { withinMinutes: live(60) },
    mitigate: { withinMinutes: live(120) },
  },
  // "SLA: Resolution target" of each severity.
  resolutionTarget: {
    withinMinutes: { sev1: 1 * hours, sev2: 2 * hours, sev3: 1 * days, sev4: 7 * days },
    atRiskAtPercent: 75,
  },
  // SEV-3: "Fix during next deployment window"; SEV-4: "Fix in regular sprint".
  fixDeployed: { by: { sev3: "deployment-window", sev4: "sprint-end" } },
  // "Phase 5": monitor stability for 15-30 minutes.
  resolvedOrRelapsed: { withinMinutes: { sev1: 30, sev2: 30, sev3: 1 * days, sev4: 1 * days }, watchMinutes: 15 },
  closed: { withinMinutes: { sev1: 1 * days, sev2: 1 * days, sev3: 3 * days, sev4: 3 * days }, watchMinutes: 30 },
  broughtToAnEnd: {
    withinMinutes: { sev1: 1 * days, sev2: 1 * days, sev3: 3 * days, sev4: 7 * days },
    askedEveryMinutes: 1 * days,
  },
  // "Collect Data"; 5 days because traces live 7 ("Logging and Tracing").
  evidence: { withinMinutes: live(5 * days) },
  postmortemTicket: { withinMinutes: live(0) },
  // "Post-Incident Review": meeting within 48 hours, 60 minutes; draft 3 days; 2 business days; 5 business days.
  postmortem: {
    scheduled: { withinMinutes: live(2 * days) },
    held: { withinMinutes: live(2 * days) },
    draft: { withinMinutes: live(3 * days) },
    commentsWorkingDays: live(2),
    publishedWorkingDays: live(5),
    meetingMinutes: 60,
    invitationAfterMinutes: 4 * hours,
  },
  // Status page template "Resolved": "will be published within 5 days".
  publicReview: { withinMinutes: live(5 * days) },
  // "Action Item Tracking": P0 within 7 days; the asking: design.md and core.md.
  actionItem: { p0WithinDays: 7, askedWorkingDaysBefore: 1, leadAskedWorkingDaysAfter: 1, digestAfterDays: 7 },
  // "Follow-up": 30-day and 90-day review.
  completionReview: { afterDays: all(30) },
  effectivenessReview: { afterDays: all(90), endsAfterDays: 14 },
  reopensWithinMinutes: 1 * days,
  thenAfterMinutes: 5,
  // Design.md: "snoozed within a limit"; in all, not each: docs/decisions/0015.
  snoozeAtMostMinutes: 60,
  spreadNudgesMinutes: 15,
};
