import type { Draft, Refusal } from "../commands/draft.ts";
import { refuse } from "../commands/draft.ts";
import type { Incident } from "../incident/incident.ts";
import { episodeOf } from "../incident/incident.ts";
import { system } from "../incident/people.ts";
import { promisesAnswers } from "./calls-for-help.ts";
import type { Obligation } from "../obligations.ts";
import { isObligationOver, obligations, stepsOf } from "../obligations.ts";
import type { Step } from "../promises/promise.ts";

/**
 * Takes the next paging step before its time, but never a repeating step. Returns the step; undefined if no step is
 * left.
 */
export const takeNextPagingStep = (draft: Draft): Step | undefined => {
  const round = currentRound(draft.incident());
  const step = round === undefined ? undefined : stepsLeft(draft.incident(), round.key)[0];
  return round !== undefined && take(draft, round.key, step) ? step : undefined;
};

/** Returns a sentence that tells the person who escalated whom the step pages. */
export const whomItPages = (incident: Incident, { act }: Step): string => {
  const targets = "page" in act ? act.page.join(", ") : "";
  const holder = episodeOf(incident)?.acknowledged?.person;
  const besides = holder === undefined || !promisesAnswers(incident) ? "" : `, but not ${holder}, who has it`;
  return `Paged now: ${targets}${besides}.`;
};

/**
 * Takes the next paging step early because pages reach nobody, but only once in a round of paging: failed pages are
 * retried meanwhile, and a provider that is down for minutes must not use up all steps.
 */
export const hurryPagingOnce = (draft: Draft): void => {
  const incident = draft.incident();
  const round = currentRound(incident);
  if (round === undefined) return;
  const taken = incident.taken[round.key] ?? {};
  const hasHurried = stepsOf(incident, round.key).some(({ id, at }) => (taken[id] ?? Infinity) < at);
  if (!hasHurried) takeNextPagingStep(draft);
};

/**
 * Takes the step after a step that had nobody to page: the next in order, and after the last of them a repeating
 * step.
 */
export const passOverEmptyStep = (draft: Draft, key: string): void => {
  const incident = draft.incident();
  if (isObligationOver(incident, key)) return;
  const taken = incident.taken[key] ?? {};
  const repeating = pagingSteps(incident, key).find(({ id, everyMinutes }) => everyMinutes !== undefined && !taken[id]);
  take(draft, key, stepsLeft(incident, key)[0] ?? repeating);
};

/** Takes a paging step chosen by its number, counted from 1, at once, and leaves out the steps before it. */
export const jumpToPagingStep = (draft: Draft, toStep: number, reason: string): Draft | Refusal => {
  const incident = draft.incident();
  const round = currentRound(incident);
  const steps = round === undefined ? [] : pagingSteps(incident, round.key);
  const step = steps[toStep - 1];
  if (round === undefined || step === undefined)
    return refuse(`There is no step ${toStep}: the escalation has ${steps.length}.`);
  if (incident.taken[round.key]?.[step.id] !== undefined)
    return refuse(`Step ${toStep} has been taken or passed over: page somebody in to ask them.`);
  const skipped = stepsLeft(incident, round.key)
    .filter(({ at }) => at < step.at)
    .map(({ id }) => ({ obligation: round.key, step: id, at: draft.now }));
  draft.emit({ type: "escalated", reason, toStep, ...(skipped.length === 0 ? {} : { skipped }) });
  take(draft, round.key, step);
  return draft.answer(whomItPages(draft.incident(), step));
};

const currentRound = (incident: Incident): Obligation | undefined => {
  const it = episodeOf(incident);
  return it && obligations(incident).findLast(({ name, episode }) => name === "acknowledged" && episode === it.number);
};

/**
 * Lists the steps of the escalation in order, without the steps of people's own paging rules, which have a channel
 * and run separately.
 */
const pagingSteps = (incident: Incident, key: string): readonly Step[] =>
  stepsOf(incident, key)
    .filter(({ act }) => "page" in act && act.channel === undefined)
    .sort((a, b) => a.at - b.at);

const stepsLeft = (incident: Incident, key: string): readonly Step[] => {
  const taken = incident.taken[key] ?? {};
  return pagingSteps(incident, key).filter(({ id, everyMinutes }) => everyMinutes === undefined && !taken[id]);
};

const take = (draft: Draft, key: string, step: Step | undefined): boolean => {
  if (step === undefined) return false;
  draft.emit({ type: "stepsTaken", steps: [{ obligation: key, step: step.id, at: draft.now }] }, system);
  return true;
};
