import type { Settings } from "../config/settings.ts";
import type { Delivery, Effect, EffectDoing, Outcome, PagingDeed } from "../domain/effects.ts";
import type { Instant } from "../domain/moment.ts";
import { withChanges } from "../on-call/duty-change.ts";
import { type Deeds, deedsWith } from "./deeds.ts";
import { failed, StillTrouble, tryAgain, type Trouble, troubleOf } from "./failures.ts";
import type { Ports, RecordBatch, Successors } from "./ports.ts";
import type { Wording } from "./wording.ts";

export interface ActivityOptions {
  readonly ports: Ports;
  readonly successors: Successors;
  readonly settings: Settings;
  readonly wording: Wording;
}

/**
 * What the workflow asks of the world. Each execution makes one attempt at each vendor, and everything is repeatable
 * under the effects' keys. A permanent failure is an outcome; a transient one is thrown, for Temporal to try again.
 */
export function createActivities({ ports, successors, settings, wording }: ActivityOptions) {
  /** Who is on duty is asked anew for each instant: an override made a second ago counts. */
  const deedsAt = async (at: Instant, mayWaitMs = 0): Promise<Deeds> => {
    const { changes, outside } = await ports.duty.at(at);
    const voice = { wording, settings: withChanges(settings, changes, outside), conference: ports.conference };
    return deedsWith({ ports, successors, voice, mayWaitMs });
  };
  return {
    /**
     * The paging lane: pages are delivered one effect at a time, side by side. One that is tried for a while may wait
     * half of it for those of other incidents.
     */
    page: async (effect: Extract<Effect, { do: PagingDeed }>, triedForMs = 0): Promise<Outcome> => {
      const mayWaitMs = Math.min(settings.paging.bundleSeconds * 1000, triedForMs / 2);
      const result = await attempt(effect, await deedsAt(effect.at, mayWaitMs));
      if ("transient" in result) throw tryAgain(result);
      return result;
    },

    /** Any other lane: a batch in order, up to the first effect that has to be tried again. */
    deliver: async (effects: readonly Effect[]): Promise<Delivery> => {
      const outcomes: Delivery["outcomes"][number][] = [];
      const deeds = await deedsAt(Math.max(...effects.map(({ at }) => at)));
      for (const effect of effects) {
        const result = await attempt(effect, deeds);
        if (!("transient" in result)) {
          outcomes.push({ effect: effect.key, outcome: result });
          continue;
        }
        if (outcomes.length === 0) throw tryAgain(result);
        return { outcomes, stoppedBy: stopOf(result) };
      }
      return { outcomes };
    },

    /** Appends to the records; the same events again change nothing. */
    record: async (batch: RecordBatch): Promise<void> => {
      // Canaries stand in no list, count in no figure, and would be most of what is recorded.
      if (batch.kind !== "canary") await ports.recorder.append(batch);
    },
  };
}

const stopOf = ({ error, retryAfterMs }: Trouble) => ({
  error,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});

/** One attempt at an effect: its outcome, or what a further attempt may mend. */
async function attempt(effect: Effect, deeds: Deeds): Promise<Outcome | (Trouble & { readonly transient: true })> {
  // A page to the sandbox is all that a canary does.
  if (effect.about.kind === "canary" && effect.lane !== "paging") return { ok: false, dropped: "it is a canary" };
  try {
    return await doing(effect, deeds);
  } catch (error) {
    const trouble = error instanceof StillTrouble ? error.trouble : troubleOf(error);
    return trouble.transient ? { ...trouble, transient: true } : failed(trouble);
  }
}

const doing = async <D extends Effect["do"]>(
  effect: EffectDoing<D> & { readonly do: D },
  deeds: Deeds,
): Promise<Outcome> => deeds[effect.do](effect);
