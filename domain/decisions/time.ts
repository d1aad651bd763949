import type { Draft } from "../draft.ts";
import { episodeOf, holdersOf, type Incident, isCommanderSought, severityOf } from "../incident.ts";
import { inMinutes } from "../moment.ts";
import { latestBy, type Obligation, obligations, stepsOf } from "../obligations.ts";
import { system } from "../people.ts";
import type { SelfCommand } from "../promise.ts";
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
  const incident = draft.incident();
  const round = openRound(incident);
  if (round === undefined) return false;
  const next = stepsOf(incident, round.key)
    .filter(
      ({ id, act, everyMinutes }) =>
        "page" in act && act.channel === undefined && everyMinutes === undefined && !incident.taken[round.key]?.[id],
    )
    .sort((a, b) => a.at - b.at)[0];
  if (next === undefined) return false;
  draft.emit({ type: "stepsTaken", steps: [{ obligation: round.key, step: next.id, at: draft.now }] }, system);
  return true;
};
