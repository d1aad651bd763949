import { z } from "zod";
import { namedTargets, type Target } from "../domain/people.ts";
import { autoResolves, type Policy } from "../domain/policy.ts";
import { severities } from "../domain/severity.ts";

export const minutes = z
  .number("expected a number of minutes")
  .min(0, "expected a number of minutes, not less than 0")
  .max(525_600, "expected at most a year of minutes");
const count = z.int("expected a whole number").min(0, "expected a number not less than 0");
const percent = z.number("expected a percentage").gt(0, "expected more than 0 %").lt(100, "expected less than 100 %");
const bySeverity = <T extends z.ZodType>(value: T) => z.partialRecord(z.enum(severities), value);

const isTarget = (value: string): value is Target =>
  namedTargets.some((name) => name === value) || /^(person|team|sme|owners|schedule|rotation|channel):.+$/.test(value);
export const target = z
  .string("expected somebody to page")
  .refine(
    isTarget,
    `expected one of ${namedTargets.join(", ")}, or person:…, team:…, schedule:…, rotation:…, sme:…, owners:…, channel:…`,
  );

const pagingStep = z.strictObject({
  atMinute: minutes,
  page: z.array(target),
  urgency: z.enum(["page", "message"], "expected page or message").exactOptional(),
  everyMinutes: minutes.gt(0, "a step repeats after more than 0 minutes").exactOptional(),
  untilMinute: minutes.exactOptional(),
});

const escalation = z.strictObject({
  ask: z.enum(["acknowledge", "take-command", "help"]),
  steps: bySeverity(z.array(pagingStep)),
});

const terms = z.strictObject({ withinMinutes: bySeverity(minutes) });
const flags = bySeverity(z.boolean());
const cadence = z.strictObject({ active: terms, monitoring: terms, headsUpAtPercent: percent.exactOptional() });

const atLeastTwice = z.int().min(2, "expected 2 or more");
const window = minutes.gt(0, "expected more than 0 minutes");
const detection = z.strictObject({
  waitSeconds: z.number("expected a number of seconds").min(0).max(86_400, "expected at most a day of seconds"),
  threshold: z.strictObject({ times: atLeastTwice, withinMinutes: window }).exactOptional(),
  flapping: z.strictObject({ changes: atLeastTwice, withinMinutes: window }).exactOptional(),
  autoResolve: z.enum(autoResolves, `expected one of ${autoResolves.join(", ")}`),
});

/** The whole policy table as it has to look once the file's changes are laid over the default. */
export const policySchema: z.ZodType<Policy> = z.strictObject({
  version: z.string(),
  detection: detection.exactOptional(),
  detected: terms.exactOptional(),
  pageReachesOnCall: terms.exactOptional(),
  acknowledged: terms.extend({ escalation, inWorkingTime: flags, declaresAndCommands: flags }).exactOptional(),
  declaredOrDeclined: terms
    .extend({ pageAgainAtMinute: minutes, nextStepAtMinute: minutes, declaresItselfAtMinute: minutes })
    .exactOptional(),
  declaredAlthoughNobodyAnswers: terms.exactOptional(),
  firstResponse: terms.extend({ inWorkingTime: flags }).exactOptional(),
  commander: terms.extend({ escalation, offerLapsesAfterMinutes: minutes }).exactOptional(),
  responder: terms.exactOptional(),
  warRoom: terms.exactOptional(),
  trackingTicket: terms.exactOptional(),
  backlogTicket: terms.exactOptional(),
  statusPage: terms.extend({ postedBySystem: flags }).exactOptional(),
  supportTold: terms.exactOptional(),
  leadershipTold: terms.exactOptional(),
  leadershipSummary: z.strictObject({ everyWorkingDays: bySeverity(count) }).exactOptional(),
  executivesTold: terms.exactOptional(),
  engineeringLeadershipTold: terms.exactOptional(),
  engineeringLeadTold: terms.exactOptional(),
  roomUpdate: cadence.exactOptional(),
  statusUpdate: cadence.exactOptional(),
  supportUpdate: cadence.exactOptional(),
  leadershipUpdate: cadence.exactOptional(),
  phaseEnds: z.strictObject({ detect: terms, respond: terms, investigate: terms, mitigate: terms }).exactOptional(),
  resolutionTarget: terms.extend({ atRiskAtPercent: percent }).exactOptional(),
  fixDeployed: z.strictObject({ by: bySeverity(z.enum(["deployment-window", "sprint-end"])) }).exactOptional(),
  resolvedOrRelapsed: terms.extend({ watchMinutes: minutes }).exactOptional(),
  closed: terms.extend({ watchMinutes: minutes }).exactOptional(),
  broughtToAnEnd: terms.extend({ askedEveryMinutes: minutes.gt(0, "expected more than 0 minutes") }).exactOptional(),
  evidence: terms.exactOptional(),
  postmortemTicket: terms.exactOptional(),
  postmortem: z
    .strictObject({
      scheduled: terms,
      held: terms,
      draft: terms,
      commentsWorkingDays: bySeverity(count),
      publishedWorkingDays: bySeverity(count),
      meetingMinutes: minutes,
      invitationAfterMinutes: minutes,
    })
    .exactOptional(),
  publicReview: terms.exactOptional(),
  actionItem: z
    .strictObject({
      p0WithinDays: count,
      askedWorkingDaysBefore: count,
      leadAskedWorkingDaysAfter: count,
      digestAfterDays: count,
    })
    .exactOptional(),
  completionReview: z.strictObject({ afterDays: bySeverity(count) }).exactOptional(),
  effectivenessReview: z.strictObject({ afterDays: bySeverity(count), endsAfterDays: count }).exactOptional(),
  reopensWithinMinutes: minutes,
  thenAfterMinutes: minutes,
  snoozeAtMostMinutes: minutes,
  spreadNudgesMinutes: minutes,
});
