import type { Draft } from "../draft.ts";
import { episodeOf, holdersOf, type Incident, isCommanderSought, severityOf } from "../incident.ts";
import { inMinutes } from "../moment.ts";
import { latestBy, type Obligation, obligationNamed, obligations, stepsOf } from "../obligations.ts";
import { system } from "../people.ts";
import type { SelfCommand, Step } from "../promise.ts";
import { acknowledgedKey } from "../promises/paging.ts";
import { endHold } from "./holds.ts";

/** More rounds than this in one instant mean that a step does not go away once it is taken. */
const mostRounds = 50;

/**
 * Takes every step that is due, in one event, then what those steps decide, and again until nothing is due:
 * declaring by itself and what follows from it are one wake-up.
 */
export const passTime = (draft: Draft): void => {
  for (let round = 0; round < mostRounds; round++) {
    const incident = draft.incident();
    if (incident.ended !== undefined) return;
    const due = obligations(incident).flatMap(({ key, steps }) =>
      steps
        .filter((step) => step.at <= draft.now)
        .map((step) => ({ taken: { obligation: key, step: step.id, at: latestBy(step, draft.now) }, act: step.act })),
    );
    if (due.length === 0) return;
    draft.emit({ type: "stepsTaken", steps: due.map(({ taken }) => taken) }, system);
    for (const { act } of due) if ("run" in act) bySelf[act.run](draft);
  }
  throw new Error(`time does not come to rest in incident ${draft.incident().id}`);
};

/** What the system decides by itself, if it is still legal by now. */
const bySelf: { readonly [C in SelfCommand]: (draft: Draft) => void } = {
  declare: (draft) => {
    const incident = draft.incident();
    const it = episodeOf(incident);
    if (it === undefined || it.declared !== undefined || it.over !== undefined) return;
    const { service, title, impact } = incident;
    draft.emit({ type: "declared", severity: severityOf(incident), service, title, impact }, system);
  },
  "next-step": (draft) => {
    if (episodeOf(draft.incident())?.acknowledged === undefined) hurryPagingOnce(draft);
    else takeNextPagingStep(draft);
  },
  "lapse-offer": (draft) => {
    const { offer } = draft.incident();
    if (offer === undefined) return;
    draft.emit({ type: "commandOfferLapsed", to: offer.to }, system);
    if (isStillSilent(draft, offer)) draft.emit({ type: "commanderRoundReopened" }, system);
  },
  "offer-to-deputy": (draft) => {
    const incident = draft.incident();
    const to = holdersOf(incident, "deputy")[0];
    if (to === undefined || incident.offer !== undefined) return;
    const minutes = incident.policy.commander?.offerLapsesAfterMinutes ?? incident.policy.thenAfterMinutes;
    draft.emit({ type: "commandOffered", to, lapsesAt: inMinutes(draft.now, minutes), because: "silent" }, system);
  },
  "reopen-commander-round": (draft) => {
    const it = episodeOf(draft.incident());
    if (it !== undefined && !isCommanderSought(it)) draft.emit({ type: "commanderRoundReopened" }, system);
  },
  "end-hold": (draft) => endHold(draft),
  end: (draft) => {
    if (draft.incident().ended === undefined) draft.emit({ type: "ended", as: "completed" }, system);
  },
};

/** The deputy was asked because the commander was silent, and the commander has said nothing since. */
export const isStillSilent = (draft: Draft, offer: NonNullable<Incident["offer"]>): boolean => {
  const it = episodeOf(draft.incident());
  const spoken = it?.roomUpdates.at(-1);
  return (
    offer.because === "silent" && it?.resolved === undefined && (spoken === undefined || spoken.seq < offer.offered.seq)
  );
};

/**
 * While nobody is reached the next step is taken early, once in a round: retries go on, and a provider that is out for
 * minutes must not exhaust the escalation.
 */
export const hurryPagingOnce = (draft: Draft): void => {
  const incident = draft.incident();
  const round = openRound(incident);
  if (round === undefined) return;
  const taken = incident.taken[round.key] ?? {};
  const hurried = stepsOf(incident, round.key).some(({ id, at }) => (taken[id] ?? Infinity) < at);
  if (!hurried) takeNextPagingStep(draft);
};

const openRound = (incident: Incident): Obligation | undefined => {
  const it = episodeOf(incident);
  return it && obligations(incident).findLast(({ key }) => key.startsWith(acknowledgedKey(it.number)));
};

/** Takes the next paging step early: once, and never the repeating one. False when there is none left. */
export const takeNextPagingStep = (draft: Draft): boolean => {
  const round = openRound(draft.incident());
  return round !== undefined && take(draft, round.key, stepsLeftOf(draft, round.key)[0]);
};

/**
 * Nobody is behind a step: the next one is taken at once, and so on to the last; a step that repeats comes forward when
 * there is no other left. What is not paged any more is left alone.
 */
export const passOverEmptyStep = (draft: Draft, key: string): void => {
  const incident = draft.incident();
  if (obligationNamed(incident, key)?.over !== undefined) return;
  const taken = incident.taken[key] ?? {};
  const repeating = pagingStepsOf(incident, key).find(
    ({ id, everyMinutes }) => everyMinutes !== undefined && !taken[id],
  );
  take(draft, key, stepsLeftOf(draft, key)[0] ?? repeating);
};

/** Jumps to a paging step, counted from 1, and leaves out those before it. Answers why it cannot. */
export const jumpToPagingStep = (draft: Draft, toStep: number, reason: string): string | undefined => {
  const incident = draft.incident();
  const round = openRound(incident);
  const steps = round === undefined ? [] : pagingStepsOf(incident, round.key);
  const step = steps[toStep - 1];
  if (round === undefined || step === undefined)
    return `There is no step ${String(toStep)}: the escalation has ${String(steps.length)}.`;
  if (incident.taken[round.key]?.[step.id] !== undefined)
    return `Step ${String(toStep)} has been taken or passed over: page somebody in to ask them.`;
  const skipped = stepsLeftOf(draft, round.key)
    .filter(({ at }) => at < step.at)
    .map(({ id }) => ({ obligation: round.key, step: id, at: draft.now }));
  draft.emit({ type: "escalated", reason, toStep, ...(skipped.length === 0 ? {} : { skipped }) });
  take(draft, round.key, step);
  return undefined;
};

/** The escalation's own: personal rules go on by themselves. */
const pagingStepsOf = (incident: Incident, key: string): readonly Step[] =>
  stepsOf(incident, key)
    .filter(({ act }) => "page" in act && act.channel === undefined)
    .sort((a, b) => a.at - b.at);

const stepsLeftOf = (draft: Draft, key: string): readonly Step[] => {
  const incident = draft.incident();
  const taken = incident.taken[key] ?? {};
  return pagingStepsOf(incident, key).filter(({ id, everyMinutes }) => everyMinutes === undefined && !taken[id]);
};

const take = (draft: Draft, key: string, step: Step | undefined): boolean => {
  if (step === undefined) return false;
  draft.emit({ type: "stepsTaken", steps: [{ obligation: key, step: step.id, at: draft.now }] }, system);
  return true;
};
