import type { PageFact } from "../incident/incident.ts";
import type { Instant, Moment } from "../incident/moment.ts";
import { inMinutes } from "../incident/moment.ts";
import type { Person } from "../incident/people.ts";
import type { Policy } from "../policy.ts";
import type { Escalation, PagingStep } from "../promises/policy-shape.ts";
import type { ObligationId } from "../promises/obligation-keys.ts";
import { keyOfAllSpans, spellKey } from "../promises/obligation-keys.ts";
import type { Facts, Span, Step } from "../promises/promise.ts";
import type { Severity, BySeverity } from "../incident/severity.ts";

/** Turns the policy's paging steps into steps at instants, counted from when the severity came into force. */
export const pagingSteps = (
  facts: Facts,
  escalation: Escalation,
  { severity, severitySince }: Span,
  inWorkingTime: BySeverity<boolean> = {},
): readonly Step[] =>
  (escalation.steps[severity] ?? []).map((step: PagingStep, index, steps) => ({
    id: `${severity}/${String(step.atMinute)}${nth(steps.slice(0, index), step.atMinute)}`,
    at: minutesAfter(facts, inWorkingTime, severity, severitySince, step.atMinute),
    act: {
      page: step.page,
      ask: escalation.ask,
      urgency: step.urgency ?? "page",
      ...(step.hours === undefined ? {} : { hours: step.hours }),
    },
    ...repeating(facts, step, inWorkingTime[severity] === true),
    ...(step.untilMinute === undefined ? {} : { untilAt: inMinutes(severitySince, step.untilMinute) }),
  }));

/**
 * Returns a suffix for a step's id if the policy has several steps at the same minute, each with hours of its own;
 * else an empty text.
 */
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

/**
 * Directs the first page after a relapse or a reopening to the commander and the acknowledger of the episode before.
 */
export const firstToHolders =
  ({ it }: Facts, from: number, to?: number) =>
  (step: Step, index: number): Step => {
    const holders = it.holders.slice(from, to);
    return index > 0 || holders.length === 0 || !("page" in step.act)
      ? step
      : { ...step, act: { ...step.act, page: holders.map((person) => `person:${person}` as const) } };
  };

/**
 * After a change of severity within a round, leaves out of the first page the people whom the round has already
 * paged. A person who only got a message, which rings no phone, is paged now.
 */
export const firstToThoseNotPaged = (
  { incident }: Facts,
  round: ObligationId,
  from: Moment,
  { severitySince }: Span,
): ((step: Step, index: number, steps: readonly Step[]) => Step) => {
  const hasChanged = incident.severities.some(({ at, seq }) => seq > from.seq && at <= severitySince);
  const pages = incident.pages.filter(({ at }) => at <= severitySince);
  const isOfRound = (key: string) => keyOfAllSpans(key) === spellKey(round);
  return (step, _, [first]) => {
    const { act } = step;
    if (!hasChanged || step.at !== first?.at || !("page" in act)) return step;
    const pagedBefore = peoplePaged(pages, act.urgency, (obligations) => obligations.some(isOfRound));
    return { ...step, act: { ...act, pagedBefore } };
  };
};

/**
 * Lists the people whom pages of an urgency have reached. Copies to people who only watch in order to learn do not
 * count.
 */
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

/** Leaves the person who has just given the incident back out of the first page. */
export const firstToOthersThan =
  (person: Person) =>
  (step: Step, index: number): Step =>
    index > 0 || !("page" in step.act) ? step : { ...step, act: { ...step.act, except: [person] } };

/**
 * Returns the escalation for a team. If the team has no steps of its own, the first step pages the whole team, and
 * the policy's further steps follow.
 */
export const askedOfTeam = (team: string, { teams }: Policy, { ask, steps }: Escalation): Escalation => {
  const whole = ([first, ...rest]: readonly PagingStep[] = []): readonly PagingStep[] =>
    first === undefined ? [] : [{ ...first, page: [`team:${team}`] }, ...rest];
  const { sev1, sev2, sev3, sev4 } = steps;
  return {
    ask,
    steps: teams?.[team] ?? { sev1: whole(sev1), sev2: whole(sev2), sev3: whole(sev3), sev4: whole(sev4) },
  };
};

/**
 * Returns the instant some minutes after `from`, in working time if the promise counts in working time at that
 * severity.
 */
export const minutesAfter = (
  { when }: Facts,
  inWorkingTime: BySeverity<boolean>,
  severity: Severity,
  from: Instant,
  minutes: number,
): Instant =>
  inWorkingTime[severity] === true && minutes > 0
    ? when({ ask: "working-minutes", from, minutes })
    : inMinutes(from, minutes);
