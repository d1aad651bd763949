import type { ByPerson, Episode, PageFact, Snooze } from "../incident.ts";
import type { Instant, Minutes, Moment } from "../moment.ts";
import { inMinutes } from "../moment.ts";
import type { Person } from "../people.ts";
import type { Escalation, PagingStep, Policy } from "../policy.ts";
import type { Claim, Facts, Promised, Span, Step } from "../promise.ts";
import { earliest, remind } from "../promise.ts";
import { severityOf } from "../incident.ts";
import type { Severity, BySeverity } from "../severity.ts";
import { neededSince } from "./holds.ts";
import { acknowledgedSince, pageSnoozesOf, type Round, roundsOf, stretchName } from "./rounds.ts";
import { within } from "./within.ts";

export const acknowledgedKey = (episode: number): string => `acknowledged#${String(episode)}`;

/** Monitoring detects an incident soon after its impact began. */
export const detected: Promised = ({ incident, it, policy }) =>
  it.cause !== "opened" || incident.impactStartedAt === undefined
    ? []
    : [
        {
          key: "detected",
          promise: "detected",
          owedBy: "monitoring",
          from: { at: incident.impactStartedAt, seq: it.begins.seq },
          due: within(policy.detected),
          kept: it.begins,
        },
      ];

/** The page reaches one person by one channel; while it does not, the next step is taken early. */
export const pageReachesOnCall: Promised = ({ incident, it, policy }) =>
  neededSince(it).map(({ from, until }, round) => ({
    key: `page-reaches-on-call#${stretchName(it, round)}`,
    promise: "page reaches on-call",
    owedBy: "system",
    from,
    due: within(policy.pageReachesOnCall),
    kept: incident.pages.find((page) => page.seq > from.seq && page.reached.some(({ shadow }) => shadow !== true)),
    lapsed: earliest(acknowledgedSince(it, from), it.resolved, until, it.over),
    whenMissed: () => ({ run: "next-step" }),
  }));

const acknowledgedKeyOf = ({ name }: Round): string => `acknowledged#${name}`;

/** Somebody acknowledges; until then paging climbs, and it never ends in silence. */
export const acknowledged: Promised = (facts) => {
  const { it, policy } = facts;
  const terms = policy.acknowledged;
  if (terms === undefined) return [];
  return roundsOf(it).map((round) => ({
    key: acknowledgedKeyOf(round),
    promise: "acknowledged",
    owedBy: "on-call",
    from: round.from,
    due: (severity, from) => {
      const minutes = terms.withinMinutes[severity];
      return minutes === undefined ? undefined : after(facts, terms.inWorkingTime, severity, from, minutes);
    },
    kept: round.acknowledged,
    lapsed: earliest(round.until, it.resolved, it.over),
    steps: (span) => {
      const { team, givenBackBy } = round;
      const escalation = team === undefined ? terms.escalation : askedOfTeam(team, policy, terms.escalation);
      const steps = pagingSteps(facts, escalation, span, terms.inWorkingTime);
      const toAdded = firstToThoseNotPaged(facts, acknowledgedKeyOf(round), round.from, span);
      if (span.severitySince > round.from.at) return steps.map(toAdded);
      if (givenBackBy !== undefined) return steps.map(firstToOthersThan(givenBackBy)).map(toAdded);
      return (team === undefined ? steps.map(firstToHolders(facts, 0)) : steps).map(toAdded);
    },
  }));
};

/**
 * When the severity changes within a round, who has been paged for it is not paged again at once: the added are. Whoever
 * got a message that waits until they look is paged now.
 */
export const firstToThoseNotPaged = (
  { incident }: Facts,
  round: string,
  from: Moment,
  { severitySince }: Span,
): ((step: Step, index: number, steps: readonly Step[]) => Step) => {
  const hasChanged = incident.severities.some(({ at, seq }) => seq > from.seq && at <= severitySince);
  const pages = incident.pages.filter(({ at }) => at <= severitySince);
  return (step, _, [first]) => {
    const { act } = step;
    if (!hasChanged || step.at !== first?.at || !("page" in act)) return step;
    const pagedBefore = peoplePaged(pages, act.urgency, (obligations) => obligations.some((key) => isOf(round, key)));
    return { ...step, act: { ...act, pagedBefore } };
  };
};

const isOf = (round: string, key: string): boolean => key.replace(/~\d+$/, "") === round;

/** Whom pages of that urgency have reached; copies are no pages. */
export const peoplePaged = (
  pages: readonly PageFact[],
  wanted: "page" | "message",
  forThat: (obligations: readonly string[]) => boolean = () => true,
): readonly Person[] => [
  ...new Set(
    pages
      .filter(({ urgency = "page" }) => urgency === wanted)
      .flatMap(({ reached }) => reached)
      .filter(({ obligations, shadow }) => shadow !== true && forThat(obligations))
      .map(({ person }) => person),
  ),
];

/** Whoever has just given it back is not the first to be asked again. */
const firstToOthersThan =
  (person: Person) =>
  (step: Step, index: number): Step =>
    index > 0 || !("page" in step.act) ? step : { ...step, act: { ...step.act, except: [person] } };

/** A team without steps of its own is asked as a whole, and then those who are asked after a silent primary. */
const askedOfTeam = (team: string, { teams }: Policy, { ask, steps }: Escalation): Escalation => {
  const whole = ([first, ...rest]: readonly PagingStep[] = []): readonly PagingStep[] =>
    first === undefined ? [] : [{ ...first, page: [`team:${team}`] }, ...rest];
  const { sev1, sev2, sev3, sev4 } = steps;
  return {
    ask,
    steps: teams?.[team] ?? { sev1: whole(sev1), sev2: whole(sev2), sev3: whole(sev3), sev4: whole(sev4) },
  };
};

/** Acknowledged and then silent is a promise like any other. */
export const declaredOrDeclined: Promised = ({ it, policy: { declaredOrDeclined: terms } }) =>
  terms === undefined
    ? []
    : roundsOf(it).flatMap((round) => {
        const { acknowledged: by } = round;
        return by === undefined || (it.declared !== undefined && it.declared.seq < by.seq)
          ? []
          : [silence(it, terms, round, by)];
      });

const silence = (it: Episode, terms: NonNullable<Policy["declaredOrDeclined"]>, round: Round, by: ByPerson): Claim => {
  const snoozes = pageSnoozesOf(it, round);
  return {
    key: `declared-or-declined#${round.name}`,
    promise: "declared or declined",
    owedBy: "on-call",
    from: by,
    due: within(terms),
    snoozes,
    kept: earliest(it.declared, it.over),
    lapsed: earliest(round.until, it.resolved),
    // At the end of a snooze comes the page: a reminder in the same minute would only be in its way.
    whenMissed: () => (snoozes.length > 0 ? undefined : remind(by.person, "remind/declare-or-decline")),
    steps: () => stepsOfSilence(terms, by, snoozes),
  };
};

/** A snooze puts off the page that is to come next, and with it what comes after. */
const stepsOfSilence = (
  terms: NonNullable<Policy["declaredOrDeclined"]>,
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

/** A grave alert that nobody answers declares itself, so that the others are told. */
export const declaredAlthoughNobodyAnswers: Promised = ({ incident, it, policy }) =>
  it.cause !== "opened" || Object.keys(incident.alerts).length === 0
    ? []
    : unansweredIn(it).map(({ name, from, until }) => ({
        key: `declared-by-itself#${name}`,
        promise: "declared although nobody answers",
        owedBy: "system",
        from,
        due: within(policy.declaredAlthoughNobodyAnswers),
        kept: it.declared?.bySystem === true ? it.declared : undefined,
        lapsed: earliest(acknowledgedSince(it, from), it.declared, until, it.over),
        steps: (span) => [{ id: "declare", at: span.due, act: { run: "declare" } }],
      }));

/** Handing it to a team takes nothing of the time there is; giving back what was acknowledged begins it anew. */
const unansweredIn = (it: Episode): readonly Pick<Round, "name" | "from" | "until">[] => [
  ...neededSince(it).map((stretch, index) => ({ ...stretch, name: stretchName(it, index) })),
  ...roundsOf(it).filter(({ givenBackBy }) => givenBackBy !== undefined),
];

/** The first human command after the acknowledgement. Leadership hears once of its absence, if it was declared. */
export const firstResponse: Promised = (facts) => {
  const { incident, it, policy } = facts;
  const terms = policy.firstResponse;
  if (terms === undefined) return [];
  return neededSince(it).map(({ from: needed, until }, round) => ({
    key: `first-response#${stretchName(it, round)}`,
    promise: "first response",
    owedBy: "on-call",
    from: needed,
    due: (severity, from) => {
      const minutes = terms.withinMinutes[severity];
      return minutes === undefined ? undefined : after(facts, terms.inWorkingTime, severity, from, minutes);
    },
    kept: it.responded,
    lapsed: earliest(it.resolved, until, it.over),
    // Declared only when it was overdue already: the declaration has said that nobody has responded.
    whenMissed: (span) =>
      it.declared === undefined || it.declared.at >= span.due
        ? undefined
        : { tell: leadersOf(severityOf(incident)), wording: "leadership/no-response" },
  }));
};

/** Who hears of trouble with the response: leadership for SEV-1 and SEV-2, the engineering lead for less. */
export const leadersOf = (severity: Severity): "leadership" | "engineering-lead" =>
  severity === "sev1" || severity === "sev2" ? "leadership" : "engineering-lead";

const after = (
  { when }: Facts,
  inWorkingTime: BySeverity<boolean>,
  severity: Severity,
  from: Instant,
  minutes: number,
): Instant =>
  inWorkingTime[severity] === true && minutes > 0
    ? when({ ask: "working-minutes", from, minutes })
    : inMinutes(from, minutes);

/** The policy's steps as instants, counted from when the severity came into force. */
export const pagingSteps = (
  facts: Facts,
  escalation: Escalation,
  { severity, severitySince }: Span,
  inWorkingTime: BySeverity<boolean> = {},
): readonly Step[] =>
  (escalation.steps[severity] ?? []).map((step: PagingStep, index, steps) => ({
    id: `${severity}/${String(step.atMinute)}${nth(steps.slice(0, index), step.atMinute)}`,
    at: after(facts, inWorkingTime, severity, severitySince, step.atMinute),
    act: {
      page: step.page,
      ask: escalation.ask,
      urgency: step.urgency ?? "page",
      ...(step.hours === undefined ? {} : { hours: step.hours }),
    },
    ...repeating(facts, step, inWorkingTime[severity] === true),
    ...(step.untilMinute === undefined ? {} : { untilAt: inMinutes(severitySince, step.untilMinute) }),
  }));

/** Several steps of one minute, with hours of their own, are told apart. */
const nth = (before: readonly PagingStep[], minute: number): string => {
  const same = before.filter(({ atMinute }) => atMinute === minute).length;
  return same === 0 ? "" : `+${String(same)}`;
};

const repeating = (
  { when }: Facts,
  { everyMinutes }: PagingStep,
  inWorkingTime: boolean,
): Pick<Step, "everyMinutes" | "next"> => {
  if (everyMinutes === undefined) return {};
  return inWorkingTime
    ? { everyMinutes, next: (last) => when({ ask: "working-minutes", from: last, minutes: everyMinutes }) }
    : { everyMinutes };
};

/** After a relapse or a reopening the first page goes to those who had it before. */
export const firstToHolders =
  ({ it }: Facts, from: number, to?: number) =>
  (step: Step, index: number): Step => {
    const holders = it.holders.slice(from, to);
    return index > 0 || holders.length === 0 || !("page" in step.act)
      ? step
      : { ...step, act: { ...step.act, page: holders.map((person) => `person:${person}` as const) } };
  };
