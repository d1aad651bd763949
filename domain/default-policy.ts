import type { Minutes } from "./incident/moment.ts";
import type { BySeverity } from "./incident/severity.ts";
import type { Terms, ValueOf } from "./promises/policy-shape.ts";
import {
  bySeverity,
  cadence,
  choice,
  count,
  escalation,
  flags,
  minutes,
  parts,
  partsAndMore,
  percent,
  positiveMinutes,
  seconds,
  terms,
  termsWith,
  times,
} from "./promises/policy-shape.ts";

/**
 * Makes one row of the policy: the kind of values it takes, and its default numbers. docs/promises.md says where the
 * numbers come from, and why.
 */
const row = <const S>(shape: S, numbers: ValueOf<S>) => ({ shape, numbers });
const within = (withinMinutes: Terms["withinMinutes"]) => row(terms, { withinMinutes });

const allSeverities = <T>(value: T): BySeverity<T> => ({ sev1: value, sev2: value, sev3: value, sev4: value });
/** Gives SEV-1 and SEV-2 the same value: the severities at which users are hurt now and people are called out. */
const grave = <T>(value: T): BySeverity<T> => ({ sev1: value, sev2: value });

const hours = (many: number): Minutes => many * 60;
const days = (many: number): Minutes => hours(many * 24);

/**
 * When an incident that nobody was needed for ends by itself: once all of its alerts, any alert or the newest alert
 * has cleared, or never.
 */
export const autoResolves = ["all", "first", "last", "never"] as const;

/** Every promise of the process, row by row. If a policy lacks a row, the promises of that row are not made. */
export const promisedRows = {
  detection: row(
    partsAndMore(
      // An alert that clears within `waitSeconds` pages nobody.
      { waitSeconds: seconds, autoResolve: choice(autoResolves) },
      {
        // Alerts that fire less than `times` times within `withinMinutes` page nobody.
        threshold: parts({ times, withinMinutes: positiveMinutes }),
        // Alerts with more than `changes` firings and clearings within `withinMinutes` (flapping) count as one firing.
        // A cleared alert has to stay away for that long before it is over.
        flapping: parts({ changes: times, withinMinutes: positiveMinutes }),
      },
    ),
    { waitSeconds: 0, autoResolve: "all" },
  ),
  detected: within({ sev1: 5, sev2: 5, sev3: 5 }),
  pageReachesOnCall: within({ sev1: 1, sev2: 1, sev3: 1 }),
  acknowledged: row(
    termsWith({
      escalation,
      // The severities at which the minutes count only in working time.
      inWorkingTime: flags,
      // The severities at which an acknowledgement declares the incident and makes the acknowledger its commander.
      declaresAndCommands: flags,
    }),
    {
      withinMinutes: { sev1: 2, sev2: 2, sev3: 60, sev4: days(1) },
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
            { atMinute: 60, page: ["everyone"], everyMinutes: hours(1), untilMinute: days(1) },
            { atMinute: days(2), page: ["everyone"], everyMinutes: days(1) },
          ],
          sev2: [
            { atMinute: 0, page: ["primary"] },
            { atMinute: 5, page: ["secondary"] },
            { atMinute: 10, page: ["rotation"] },
            { atMinute: 15, page: ["engineering-lead"] },
            { atMinute: 30, page: ["fallback"] },
            { atMinute: 60, page: ["everyone"], everyMinutes: hours(1), untilMinute: days(1) },
            { atMinute: days(2), page: ["everyone"], everyMinutes: days(1) },
          ],
          // At SEV-3 on-call gets a message instead of a page, in working time.
          sev3: [
            { atMinute: 0, page: ["primary"], urgency: "message" },
            { atMinute: 60, page: ["primary", "secondary"], urgency: "message" },
            { atMinute: hours(4), page: ["engineering-lead"], urgency: "message" },
            {
              atMinute: hours(8),
              page: ["rotation", "engineering-lead"],
              urgency: "message",
              everyMinutes: hours(8),
            },
          ],
          // The incident becomes a ticket in the backlog: nobody is asked before a day has passed.
          sev4: [{ atMinute: days(1), page: ["primary"], urgency: "message", everyMinutes: days(1) }],
        },
      },
    },
  ),
  declaredOrDeclined: row(
    termsWith({ pageAgainAtMinute: minutes, nextStepAtMinute: minutes, declaresItselfAtMinute: minutes }),
    { withinMinutes: grave(5), pageAgainAtMinute: 10, nextStepAtMinute: 15, declaresItselfAtMinute: 20 },
  ),
  declaredAlthoughNobodyAnswers: within(grave(5)),
  firstResponse: row(termsWith({ inWorkingTime: flags }), {
    withinMinutes: { sev1: 5, sev2: 15, sev3: hours(1), sev4: days(1) },
    inWorkingTime: { sev3: true },
  }),
  helpAnswered: within({ sev1: 5, sev2: 5, sev3: hours(1), sev4: days(1) }),
  commander: row(termsWith({ escalation, offerLapsesAfterMinutes: minutes }), {
    withinMinutes: { sev1: 5, sev2: 15 },
    offerLapsesAfterMinutes: 5,
    escalation: {
      ask: "take-command",
      steps: {
        sev1: [
          { atMinute: 0, page: ["commander-1"] },
          { atMinute: 2, page: ["commander-2"] },
          { atMinute: 5, page: ["engineering-lead"] },
          { atMinute: 60, page: ["everyone"], everyMinutes: hours(1), untilMinute: days(1) },
          { atMinute: days(2), page: ["everyone"], everyMinutes: days(1) },
        ],
        sev2: [
          { atMinute: 0, page: ["commander-1"] },
          { atMinute: 5, page: ["commander-2"] },
          { atMinute: 10, page: ["engineering-lead"] },
          { atMinute: 60, page: ["everyone"], everyMinutes: hours(1), untilMinute: days(1) },
          { atMinute: days(2), page: ["everyone"], everyMinutes: days(1) },
        ],
      },
    },
  }),
  responder: within({ sev1: 15, sev2: 30 }),
  communicationsLead: within({ sev1: 10, sev2: 20 }),
  scribe: within({ sev1: 10, sev2: 20 }),
  warRoom: within({ sev1: 1, sev2: 1, sev3: 5 }),
  trackingTicket: within({ sev1: 1, sev2: 1, sev3: 5 }),
  backlogTicket: within({ sev4: 5 }),
  statusPage: row(termsWith({ postedBySystem: flags }), {
    withinMinutes: { sev1: 0, sev2: 15 },
    postedBySystem: { sev1: true },
  }),
  supportTold: within(grave(0)),
  leadershipTold: within({ sev1: 0, sev2: 30 }),
  leadershipSummary: row(
    // Leadership gets a summary in the morning, every given number of working days, until the resolution.
    parts({ everyWorkingDays: bySeverity(count) }),
    { everyWorkingDays: { sev3: 1 } },
  ),
  executivesTold: within({ sev1: 15 }),
  engineeringLeadershipTold: within({ sev2: 30 }),
  engineeringLeadTold: within({ sev3: 60 }),
  roomUpdate: row(cadence, {
    active: { withinMinutes: { sev1: 10, sev2: 15 } },
    monitoring: { withinMinutes: { sev1: 30, sev2: 60 } },
    headsUpAtPercent: 80,
  }),
  statusUpdate: row(cadence, {
    active: { withinMinutes: { sev1: 15, sev2: 15 } },
    monitoring: { withinMinutes: { sev1: 30, sev2: 60 } },
    headsUpAtPercent: 80,
  }),
  supportUpdate: row(cadence, {
    active: { withinMinutes: { sev1: 30, sev2: 60 } },
    monitoring: { withinMinutes: { sev1: 30, sev2: 60 } },
  }),
  leadershipUpdate: row(cadence, {
    active: { withinMinutes: { sev1: 30, sev2: 60 } },
    monitoring: { withinMinutes: { sev1: 30, sev2: 60 } },
  }),
  phaseEnds: row(parts({ detect: terms, respond: terms, investigate: terms, mitigate: terms }), {
    detect: { withinMinutes: grave(5) },
    respond: { withinMinutes: grave(15) },
    investigate: { withinMinutes: grave(60) },
    mitigate: { withinMinutes: grave(120) },
  }),
  resolutionTarget: row(termsWith({ atRiskAtPercent: percent }), {
    withinMinutes: { sev1: hours(1), sev2: hours(2), sev3: days(1), sev4: days(7) },
    atRiskAtPercent: 75,
  }),
  fixDeployed: row(parts({ by: bySeverity(choice(["deployment-window", "sprint-end"])) }), {
    by: { sev3: "deployment-window", sev4: "sprint-end" },
  }),
  resolvedOrRelapsed: row(termsWith({ watchMinutes: minutes }), {
    withinMinutes: { sev1: 30, sev2: 30, sev3: days(1), sev4: days(1) },
    watchMinutes: 15,
  }),
  closed: row(termsWith({ watchMinutes: minutes }), {
    withinMinutes: { sev1: days(1), sev2: days(1), sev3: days(3), sev4: days(3) },
    watchMinutes: 30,
  }),
  broughtToAnEnd: row(termsWith({ askedEveryMinutes: positiveMinutes }), {
    withinMinutes: { sev1: days(1), sev2: days(1), sev3: days(3), sev4: days(7) },
    askedEveryMinutes: days(1),
  }),
  evidence: within(grave(days(5))),
  postmortemTicket: within(grave(0)),
  postmortem: row(
    parts({
      scheduled: terms,
      held: terms,
      draft: terms,
      commentsWorkingDays: bySeverity(count),
      publishedWorkingDays: bySeverity(count),
      meetingMinutes: minutes,
      // The invitation goes out at close, or this many minutes after the resolution, whichever is first.
      invitationAfterMinutes: minutes,
    }),
    {
      scheduled: { withinMinutes: grave(days(2)) },
      held: { withinMinutes: grave(days(2)) },
      draft: { withinMinutes: grave(days(3)) },
      commentsWorkingDays: grave(2),
      publishedWorkingDays: grave(5),
      meetingMinutes: 60,
      invitationAfterMinutes: hours(4),
    },
  ),
  publicReview: within(grave(days(5))),
  actionItem: row(
    parts({
      p0WithinDays: count,
      // The owner of an action item is reminded this many working days before the item is due.
      askedWorkingDaysBefore: count,
      // The owner and the engineering lead are reminded this many working days after the action item was due.
      leadAskedWorkingDaysAfter: count,
      // Leadership is told of an overdue action item this many days after it was due.
      digestAfterDays: count,
    }),
    { p0WithinDays: 7, askedWorkingDaysBefore: 1, leadAskedWorkingDaysAfter: 1, digestAfterDays: 7 },
  ),
  completionReview: row(parts({ afterDays: bySeverity(count) }), { afterDays: allSeverities(30) }),
  effectivenessReview: row(parts({ afterDays: bySeverity(count), endsAfterDays: count }), {
    afterDays: allSeverities(90),
    endsAfterDays: 14,
  }),
} as const;

/**
 * Numbers that belong to no single promise, which every policy has. They are our own choice, since the process
 * document gives none.
 */
export const generalRows = {
  // An alert within a day of the close belongs to the same outage and reopens the incident; a later alert opens a
  // new, linked incident.
  reopensWithinMinutes: row(minutes, days(1)),
  // How long the first person has to act before a second person is asked, while the incident is live.
  thenAfterMinutes: row(minutes, 5),
  // The longest total of all pauses since the last update. Without this limit, pauses in a row could stop the
  // updates for good.
  snoozeAtMostMinutes: row(minutes, 60),
  // Hundreds of reminders may fall due on one Monday morning, so each is delayed by up to this many minutes, by a
  // hash of the incident's id. 0 delays none.
  spreadNudgesMinutes: row(minutes, 15),
} as const;

type Rows = { readonly [name: string]: { readonly numbers: unknown } };
type NumbersOf<R extends Rows> = { readonly [Name in keyof R]: R[Name]["numbers"] };

function numbersOf<R extends Rows>(rows: R): NumbersOf<R>;
function numbersOf(rows: Rows): object {
  return Object.fromEntries(Object.entries(rows).map(([name, { numbers }]) => [name, numbers]));
}

/** The default policy. Each incident keeps a copy of its policy. */
export const defaultPolicy = {
  version: "process-1.0.0",
  ...numbersOf(promisedRows),
  ...numbersOf(generalRows),
};
