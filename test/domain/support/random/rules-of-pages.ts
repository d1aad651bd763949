import { isDeepStrictEqual } from "node:util";
import type { Effect } from "../../../../domain/incident/effects.ts";
import { obligationNamed } from "../../../../domain/obligations.ts";
import type { RandomLife } from "./random-life.ts";

/** Checks that no page is lost, and that nobody is asked for longer than necessary. */
export const rulesOfPages = (life: RandomLife): void => {
  everyPageHasItsFate(life);
  whatIsOverIsWithdrawn(life);
};

const isPage = (effect: Effect): boolean => effect.do === "page";

/** Checks that each page has exactly one outcome in the history, or is still retried. */
const everyPageHasItsFate = ({ effects, underway, events }: RandomLife): void => {
  const outcomes = new Map<string, string[]>();
  for (const event of events)
    if (event.type === "paged" || event.type === "pageFailed" || event.type === "effectDropped")
      outcomes.set(event.effect, [...(outcomes.get(event.effect) ?? []), event.type]);
  const trying = new Set(underway().map(({ effect }) => effect.key));
  for (const { key } of effects.filter(isPage)) {
    const fate = (outcomes.get(key) ?? []).join(", then ");
    const sound = ["paged", "pageFailed", "effectDropped", "pageFailed, then paged", "pageFailed, then effectDropped"];
    if (!sound.includes(fate) && !(fate === "" && trying.has(key)))
      throw new Error(fate === "" ? `${key} is lost` : `${key} has more than one fate: ${fate}`);
  }
};

/**
 * Checks that the withdrawn pages are exactly those of which nothing is asked any more, and that each was withdrawn
 * once.
 */
const whatIsOverIsWithdrawn = (life: RandomLife): void => {
  const incident = life.incident();
  const withdrawn = life.effects.flatMap((effect) =>
    effect.do === "withdrawPages" ? effect.pages.map(({ page, person }) => `${page} ${person}`) : [],
  );
  const noLongerAsked = incident.pages.flatMap(({ effect, reached }) =>
    reached
      .filter(
        ({ obligations: asked }) =>
          asked.length > 0 && asked.every((key) => obligationNamed(incident, key)?.over !== undefined),
      )
      .map(({ person }) => `${effect} ${person}`),
  );
  if (!isDeepStrictEqual(withdrawn.toSorted(), noLongerAsked.toSorted()))
    throw new Error(`withdrawn: ${withdrawn.join("; ")}; to be withdrawn: ${noLongerAsked.join("; ")}`);
};
