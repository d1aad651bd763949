import type { DeedName, Effect, EffectDoing } from "../incident/effects.ts";
import type { Incident } from "../incident/incident.ts";

/**
 * The queue of a delivery lane (such as chat), as seen by one effect when it is decided whether the effect still
 * goes out.
 */
export interface Queue {
  /** The effects (messages and the like) before this one that still go out. */
  readonly before: readonly Effect[];
  /** The effects (messages and the like) before this one that have just been dropped. */
  readonly dropped: readonly Effect[];
}

/**
 * Returns in a few words why a message or another effect that waited does not go out any more; undefined if it
 * goes out.
 */
export type Judge<D extends DeedName> = (
  effect: EffectDoing<D>,
  incident: Incident,
  queue: Queue,
) => string | undefined;

/** Says whether sending the effect was attempted. If so, nobody knows for certain that the effect did not go out. */
export const wasTried = (effect: Effect): boolean => effect.tried === true;
