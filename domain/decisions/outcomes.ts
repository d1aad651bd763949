import type { Draft } from "../draft.ts";
import type { Effect, EffectDoing, Outcome } from "../effects.ts";
import { episodeOf } from "../incident.ts";
import { system } from "../people.ts";
import type { Deciders } from "./decider.ts";
import { hurryPagingOnce, passOverEmptyStep, passTime } from "./time.ts";

/** What only the product itself says: time, and what came of its own effects. */
export const bySystem: Deciders<"time" | "reportOutcome" | "noteRefusal" | "noteLane"> = {
  time: (_, draft) => {
    passTime(draft);
    return undefined;
  },

  reportOutcome: ({ effect, outcome }, draft) => {
    if (!outcome.ok && "dropped" in outcome)
      draft.emit({ type: "effectDropped", effect: effect.key, because: outcome.dropped }, system);
    else if (effect.do === "page") pageOutcome(draft, effect, outcome);
    else if (effect.do === "workOut" && outcome.ok)
      draft.emit({ type: "instantsWorkedOut", answers: outcome.answers ?? [] }, system);
    else if (effect.do === "handOver" && !outcome.ok)
      draft.emit({ type: "mergeFailed", into: effect.into, because: outcome.error }, system);
    else effectOutcome(draft, effect, outcome);
    return undefined;
  },

  noteRefusal: ({ type: _, ...refusal }, draft) => {
    draft.emit({ type: "commandRefused", ...refusal }, system);
    return undefined;
  },

  noteLane: ({ lane, state, error }, draft) => {
    draft.emit(
      state === "down" ? { type: "laneDown", lane, error: error ?? "" } : { type: "laneHealed", lane },
      system,
    );
    return undefined;
  },
};

/** A page that reached nobody is not waited for: the next step is taken at once. */
const pageOutcome = (draft: Draft, page: EffectDoing<"page">, outcome: Outcome): void => {
  const effect = page.key;
  const obligations = page.asks.flatMap(({ obligation }) => (obligation === undefined ? [] : [obligation]));
  if (outcome.ok) {
    const { reached = [], channel = "page", empty = [], told = [], bundle } = outcome;
    const rulesGoOn = reached.some(({ further = [] }) => further.length > 0);
    const besides = {
      ...(rulesGoOn || page.urgency === "message" ? { urgency: page.urgency } : {}),
      ...(empty.length === 0 ? {} : { empty }),
      ...(told.length === 0 ? {} : { told }),
      ...(bundle === undefined ? {} : { bundle }),
    };
    draft.emit({ type: "paged", effect, reached, channel, ...besides }, system);
    // Others were reached by what was bundled with it: a step is empty when all of its own targets are.
    const hasSomebody = (key: string) => page.asks.some((ask) => ask.obligation === key && !empty.includes(ask.target));
    for (const key of new Set(obligations)) if (!hasSomebody(key)) passOverEmptyStep(draft, key);
    return;
  }
  const error = "error" in outcome ? outcome.error : outcome.dropped;
  const nobody = "error" in outcome && outcome.nobody === true;
  draft.emit({ type: "pageFailed", effect, obligations, error, ...(nobody ? { nobody } : {}) }, system);
  if (nobody) {
    for (const key of new Set(obligations)) passOverEmptyStep(draft, key);
    return;
  }
  if (
    episodeOf(draft.incident())?.acknowledged === undefined &&
    obligations.some((key) => key.startsWith("acknowledged#"))
  )
    hurryPagingOnce(draft);
};

/** Outcomes become events when a promise depends on them or when they failed. */
const effectOutcome = (draft: Draft, effect: Effect, outcome: Outcome): void => {
  const { key, keeps: obligation } = effect;
  if (!outcome.ok)
    draft.emit(
      {
        type: "effectFailed",
        effect: key,
        error: "error" in outcome ? outcome.error : outcome.dropped,
        ...(obligation === undefined ? {} : { obligation }),
      },
      system,
    );
  else if (obligation !== undefined && draft.incident().made[obligation] === undefined)
    draft.emit(
      { type: "made", obligation, effect: key, ...(outcome.ref === undefined ? {} : { ref: outcome.ref }) },
      system,
    );
};
