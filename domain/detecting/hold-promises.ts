import type { Episode, HoldReason } from "../incident/episode.ts";
import type { Moment } from "../incident/moment.ts";
import type { PromiseRow } from "../promises/promise.ts";

/** Lists the stretches of time in which on-call is needed. While alerts are held back from the start, there is none. */
export const neededSince = (it: Episode): readonly { readonly from: Moment; readonly until?: Moment }[] => {
  const stretches: { from: Moment; until?: Moment }[] = [];
  const [first] = it.holds ?? [];
  let from = first !== undefined && keepsFromPaging.includes(first.because) ? undefined : it.begins;
  for (const { because, held, released } of it.holds ?? []) {
    // Flapping alerts count as one firing: people who were paged for them stay paged.
    if (because === "flapping") continue;
    if (from !== undefined) stretches.push({ from, until: held });
    from = released;
  }
  return from === undefined ? stretches : [...stretches, { from }];
};

const keepsFromPaging: readonly HoldReason[] = ["waiting", "threshold", "maintenance"];

/**
 * The promise that alerts held back from on-call are checked again when their hold ends, so that no alert waits for
 * ever.
 */
export const heldAlerts: PromiseRow<"held"> = {
  name: "held",
  sentence: "held alert looked at again",
  owedBy: "system",
  policy: "detection",
  claims: ({ it }) =>
    (it.holds ?? []).map(({ held, until, released }, index, holds) => ({
      episode: it.number,
      round: String(index + 1),
      from: held,
      due: () => until,
      kept: released ?? holds[index + 1]?.held,
      lapsed: it.over,
      steps: () => [{ id: "look", at: until, act: { run: "end-hold" } }],
    })),
};
