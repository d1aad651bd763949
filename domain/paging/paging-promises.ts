import type { ByPerson, Episode, Snooze } from "../incident/episode.ts";
import type { Minutes } from "../incident/moment.ts";
import { inMinutes } from "../incident/moment.ts";
import type { Claim, Step, TermsOf } from "../promises/promise.ts";
import { earliest, promiseRow, remind } from "../promises/promise.ts";
import { severityOf } from "../incident/incident.ts";
import type { Severity } from "../incident/severity.ts";
import { neededSince } from "../detecting/hold-promises.ts";
import { acknowledgedSince, pageSnoozesOf, type Round, roundsOf, roundOfStretch } from "./paging-rounds.ts";
import {
  askedOfTeam,
  firstToHolders,
  firstToOthersThan,
  firstToThoseNotPaged,
  minutesAfter,
  pagingSteps,
} from "./paging-steps.ts";
import { within } from "../promises/deadline-by-severity.ts";

/** The promise that monitoring detects an incident soon after its impact began. */
export const detected = promiseRow({
  name: "detected",
  sentence: "detected",
  owedBy: "monitoring",
  policy: "detected",
  claims: ({ incident, it }, terms) =>
    it.cause !== "opened" || incident.impactStartedAt === undefined
      ? []
      : [
          {
            from: { at: incident.impactStartedAt, seq: it.begins.seq },
            due: within(terms),
            kept: it.begins,
          },
        ],
});

/**
 * The promise that a page reaches at least one person by one channel. If none has by the deadline, the next step is
 * taken early.
 */
export const pageReachesOnCall = promiseRow({
  name: "page-reaches-on-call",
  sentence: "page reaches on-call",
  owedBy: "system",
  policy: "pageReachesOnCall",
  cannotBeWaived: true,
  claims: ({ incident, it }, terms) =>
    neededSince(it).map(({ from, until }, stretch) => ({
      episode: it.number,
      round: roundOfStretch(stretch),
      from,
      due: within(terms),
      kept: incident.pages.find((page) => page.seq > from.seq && page.reached.some(({ shadow }) => shadow !== true)),
      lapsed: earliest(acknowledgedSince(it, from), it.resolved, until, it.over),
      whenMissed: () => ({ run: "next-step" }),
    })),
});

/**
 * The promise that somebody acknowledges. Until then the escalation takes step after step, and its last step
 * repeats. `../default-policy.ts` (row `acknowledged`) says whom each step pages at which minute, and how often the last
 * step repeats.
 */
export const acknowledged = promiseRow({
  name: "acknowledged",
  sentence: "acknowledged",
  owedBy: "on-call",
  policy: "acknowledged",
  asks: "acknowledge",
  cannotBeWaived: true,
  claims: (facts, terms): readonly Claim[] => {
    const { it, policy } = facts;
    return roundsOf(it).map((round) => ({
      episode: it.number,
      round: round.name,
      from: round.from,
      due: (severity, from) => {
        const minutes = terms.withinMinutes[severity];
        return minutes === undefined ? undefined : minutesAfter(facts, terms.inWorkingTime, severity, from, minutes);
      },
      kept: round.acknowledged,
      lapsed: earliest(round.until, it.resolved, it.over),
      steps: (span) => {
        const { name, team, givenBackBy } = round;
        const escalation = team === undefined ? terms.escalation : askedOfTeam(team, policy, terms.escalation);
        const steps = pagingSteps(facts, escalation, span, terms.inWorkingTime);
        const thisRound = { name: acknowledged.name, episode: it.number, round: name };
        const toAdded = firstToThoseNotPaged(facts, thisRound, round.from, span);
        if (span.severitySince > round.from.at) return steps.map(toAdded);
        if (givenBackBy !== undefined) return steps.map(firstToOthersThan(givenBackBy)).map(toAdded);
        return (team === undefined ? steps.map(firstToHolders(facts, 0)) : steps).map(toAdded);
      },
    }));
  },
});

/**
 * The promise that the person who acknowledged declares the incident or declines it. If that person does neither,
 * the person is reminded, and later paged again.
 */
export const declaredOrDeclined = promiseRow({
  name: "declared-or-declined",
  asks: "acknowledge",
  sentence: "declared or declined",
  owedBy: "on-call",
  policy: "declaredOrDeclined",
  claims: ({ it }, terms) =>
    roundsOf(it).flatMap((round) => {
      const { acknowledged: by } = round;
      return by === undefined || (it.declared !== undefined && it.declared.seq < by.seq)
        ? []
        : [silence(it, terms, round, by)];
    }),
});

const silence = (it: Episode, terms: TermsOf<"declaredOrDeclined">, round: Round, by: ByPerson): Claim => {
  const snoozes = pageSnoozesOf(it, round);
  return {
    episode: it.number,
    round: round.name,
    from: by,
    due: within(terms),
    snoozes,
    kept: earliest(it.declared, it.over),
    lapsed: earliest(round.until, it.resolved),
    // After a snooze the person is paged again at the deadline, so a reminder in the same minute would say the same.
    whenMissed: () => (snoozes.length > 0 ? undefined : remind(by.person, "remind/declare-or-decline")),
    steps: () => stepsOfSilence(terms, by, snoozes),
  };
};

/**
 * Returns the steps after an acknowledgement without a decision on the incident. A snooze postpones the next page
 * and the steps after it.
 */
const stepsOfSilence = (
  terms: TermsOf<"declaredOrDeclined">,
  { at, person }: ByPerson,
  snoozes: readonly Snooze[],
): readonly Step[] => {
  const { pageAgainAtMinute, nextStepAtMinute, declaresItselfAtMinute } = terms;
  const pageAgainAt = Math.max(inMinutes(at, pageAgainAtMinute), ...snoozes.map(({ until }) => until));
  const after = (minutes: Minutes) => inMinutes(pageAgainAt, minutes - pageAgainAtMinute);
  const id = (step: string) => (snoozes.length === 0 ? step : `${step}/snoozed-${String(snoozes.length)}`);
  return [
    { id: id("page-again"), at: pageAgainAt, act: { page: [`person:${person}`], ask: "acknowledge", urgency: "page" } },
    { id: id("next-step"), at: after(nextStepAtMinute), act: { run: "next-step" } },
    { id: id("declare"), at: after(declaresItselfAtMinute), act: { run: "declare" } },
  ];
};

/** The promise that the system declares a SEV-1 or SEV-2 that nobody acknowledges, so that stakeholders are told. */
export const declaredAlthoughNobodyAnswers = promiseRow({
  name: "declared-by-itself",
  sentence: "declared although nobody answers",
  owedBy: "system",
  policy: "declaredAlthoughNobodyAnswers",
  claims: ({ incident, it }, terms) =>
    it.cause !== "opened" || incident.alerts.length === 0
      ? []
      : unansweredIn(it).map(({ name, from, until }) => ({
          episode: it.number,
          round: name,
          from,
          due: within(terms),
          kept: it.declared?.bySystem === true ? it.declared : undefined,
          lapsed: earliest(acknowledgedSince(it, from), it.declared, until, it.over),
          steps: (span) => [{ id: "declare", at: span.due, act: { run: "declare" } }],
        })),
});

/**
 * Lists the stretches of time in which nobody is responsible for the incident. Handing the incident to a team does
 * not restart the time; giving it back does.
 */
const unansweredIn = (it: Episode): readonly Pick<Round, "name" | "from" | "until">[] => [
  ...neededSince(it).map((stretch, index) => ({ ...stretch, name: roundOfStretch(index) })),
  ...roundsOf(it).filter(({ givenBackBy }) => givenBackBy !== undefined),
];

/**
 * The promise that a person gives a first command soon. If that is missed in a declared incident, leadership is told
 * once.
 */
export const firstResponse = promiseRow({
  name: "first-response",
  sentence: "first response",
  owedBy: "on-call",
  policy: "firstResponse",
  claims: (facts, terms) => {
    const { incident, it } = facts;
    return neededSince(it).map(({ from: needed, until }, stretch) => ({
      episode: it.number,
      round: roundOfStretch(stretch),
      from: needed,
      due: (severity, from) => {
        const minutes = terms.withinMinutes[severity];
        return minutes === undefined ? undefined : minutesAfter(facts, terms.inWorkingTime, severity, from, minutes);
      },
      kept: it.responded,
      lapsed: earliest(it.resolved, until, it.over),
      // If the incident was declared after this deadline, the message about the declaration already said that nobody
      // responded.
      whenMissed: (span) =>
        it.declared === undefined || it.declared.at >= span.due
          ? undefined
          : { tell: leadersOf(severityOf(incident)), wording: "leadership/no-response" },
    }));
  },
});

/**
 * Returns who is told of trouble with the response: leadership for SEV-1 and SEV-2, the engineering lead for SEV-3
 * and SEV-4.
 */
export const leadersOf = (severity: Severity): "leadership" | "engineering-lead" =>
  severity === "sev1" || severity === "sev2" ? "leadership" : "engineering-lead";
