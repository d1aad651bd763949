import type { Draft } from "../commands/draft.ts";
import type { Effect, EffectDoing, Outcome } from "../incident/effects.ts";
import { episodeOf } from "../incident/incident.ts";
import { obligationNamed } from "../obligations.ts";
import { system } from "../incident/people.ts";
import type { Deciders } from "../commands/decider.ts";
import { hurryPagingOnce, passOverEmptyStep, takeNextPagingStep } from "../paging/climb-escalation.ts";
import { passTime } from "./take-steps.ts";

/**
 * Decides commands that only the product itself gives: time passes, an effect has an outcome, a delivery lane (such
 * as chat or tickets) goes down or recovers.
 */
export const outcomeDecisions = {
  time: (_, draft) => passTime(draft),

  reportOutcome: ({ effect, outcome }, draft) => {
    if (!outcome.ok && "dropped" in outcome)
      return draft.emit(
        {
          type: "effectDropped",
          ...{ effect: effect.key, because: outcome.dropped },
          ...(effect.do === "publish" && effect.tried === true ? { mayBePublished: true } : {}),
        },
        system,
      );
    if (effect.do === "page")
      return outcome.ok ? pageArrived(draft, effect, outcome) : pageFailed(draft, effect, outcome);
    if (effect.do === "workOut" && outcome.ok)
      return draft.emit({ type: "instantsWorkedOut", answers: outcome.answers ?? [] }, system);
    if (effect.do === "handOver" && !outcome.ok)
      return draft.emit({ type: "mergeFailed", into: effect.into, because: outcome.error }, system);
    return outcome.ok ? effectSucceeded(draft, effect, outcome) : effectFailed(draft, effect, outcome);
  },

  noteRefusal: ({ type: _, ...refusal }, draft) => draft.emit({ type: "commandRefused", ...refusal }, system),

  noteLane: ({ lane, state, error }, draft) =>
    draft.emit(
      state === "down" ? { type: "laneDown", lane, error: error ?? "" } : { type: "laneHealed", lane },
      system,
    ),
} satisfies Partial<Deciders>;

type Success = Extract<Outcome, { readonly ok: true }>;
type Failure = Extract<Outcome, { readonly error: string }>;

const pageArrived = (draft: Draft, page: EffectDoing<"page">, outcome: Success): Draft => {
  const { reached = [], channel = "page", empty = [], told = [], bundle } = outcome;
  const rulesGoOn = reached.some(({ further = [] }) => further.length > 0);
  const besides = {
    ...(rulesGoOn || page.urgency === "message" ? { urgency: page.urgency } : {}),
    ...(empty.length === 0 ? {} : { empty }),
    ...(told.length === 0 ? {} : { told }),
    ...(bundle === undefined ? {} : { bundle }),
  };
  draft.emit({ type: "paged", effect: page.key, reached, channel, ...besides }, system);
  // One page may ask for several obligations. A step counts as empty if there is nobody behind any target of its
  // obligation.
  const hasSomebody = (key: string) => page.asks.some((ask) => ask.obligation === key && !empty.includes(ask.target));
  for (const key of obligationsOf(page)) if (!hasSomebody(key)) passOverEmptyStep(draft, key);
  return draft;
};

/** Records that a page failed. If the page reached nobody, the next step is taken at once instead of at its time. */
const pageFailed = (draft: Draft, page: EffectDoing<"page">, { error, nobody }: Failure): Draft => {
  const obligations = page.asks.flatMap(({ obligation }) => obligation ?? []);
  draft.emit({ type: "pageFailed", effect: page.key, obligations, error, ...(nobody ? { nobody } : {}) }, system);
  // A step that looked for somebody besides the acknowledger is followed by the next step of the escalation.
  if (nobody && page.asks.some(({ exceptHolder }) => exceptHolder !== undefined)) takeNextPagingStep(draft);
  else if (nobody) for (const key of obligationsOf(page)) passOverEmptyStep(draft, key);
  else if (
    episodeOf(draft.incident())?.acknowledged === undefined &&
    obligations.some((key) => obligationNamed(draft.incident(), key)?.name === "acknowledged")
  )
    hurryPagingOnce(draft);
  return draft;
};

const obligationsOf = ({ asks }: EffectDoing<"page">): ReadonlySet<string> =>
  new Set(asks.flatMap(({ obligation }) => obligation ?? []));

/** Records a success only if it fulfils an obligation that nothing has fulfilled yet. Failures are always recorded. */
const effectSucceeded = (draft: Draft, { key, keeps: obligation }: Effect, { ref }: Success): Draft =>
  obligation === undefined || draft.incident().made[obligation] !== undefined
    ? draft
    : draft.emit({ type: "made", obligation, effect: key, ...(ref === undefined ? {} : { ref }) }, system);

const effectFailed = (draft: Draft, { key, keeps: obligation }: Effect, { error }: Failure): Draft =>
  draft.emit({ type: "effectFailed", effect: key, error, ...(obligation === undefined ? {} : { obligation }) }, system);
