import type { Episode, HoldReason } from "../incident.ts";
import type { Moment } from "../moment.ts";
import type { Promised } from "../promise.ts";

/** Stretches in which on-call is needed, until its alerts are held back again; none while they are held from the start. */
export const neededSince = (it: Episode): readonly { readonly from: Moment; readonly until?: Moment }[] => {
  const stretches: { from: Moment; until?: Moment }[] = [];
  const [first] = it.holds ?? [];
  let from = first !== undefined && keepsFromPaging.includes(first.because) ? undefined : it.begins;
  for (const { because, held, released } of it.holds ?? []) {
    // Flapping alerts are one: whoever was paged for them stays paged.
    if (because === "flapping") continue;
    if (from !== undefined) stretches.push({ from, until: held });
    from = released;
  }
  return from === undefined ? stretches : [...stretches, { from }];
};

const keepsFromPaging: readonly HoldReason[] = ["waiting", "threshold", "maintenance"];

/** What is held back is looked at again in time: nothing waits for ever. */
export const heldAlerts: Promised = ({ it }) =>
  (it.holds ?? []).map(({ held, until, released }, index, holds) => ({
    key: `held#${String(it.number)}/${String(index + 1)}`,
    promise: "held alert looked at again",
    owedBy: "system",
    from: held,
    due: () => until,
    kept: released ?? holds[index + 1]?.held,
    lapsed: it.over,
    steps: () => [{ id: "look", at: until, act: { run: "end-hold" } }],
  }));
