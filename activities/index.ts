import type { Delivery, Effect, EffectDoing, Outcome, PagingDeed } from "../domain/incident/effects.ts";
import type { Instant } from "../domain/incident/moment.ts";
import type { Policy } from "../domain/policy.ts";
import { withChanges } from "../on-call/roster-with-changes.ts";
import { type Deeds, deedsWith } from "./do-effects.ts";
import { failedOutcome, StillTrouble, tryAgain, type Trouble, troubleOf } from "./classify-failure.ts";
import type { Ports } from "./ports/index.ts";
import type { Successors } from "./ports/peers.ts";
import type { RecordBatch } from "./ports/records.ts";
import type { Wording } from "./wording.ts";
import type { ActivitySettings } from "./activity-settings.ts";

export interface ActivityOptions {
  readonly ports: Ports;
  readonly successors: Successors;
  readonly settings: ActivitySettings;
  readonly wording: Wording;
}

/**
 * Makes the activities of incidents. Each execution makes one attempt at each vendor, and may be repeated under the
 * effects' keys. A permanent failure is returned as an outcome; a transient one is thrown, so that Temporal retries.
 */
export function createActivities({ ports, successors, settings, wording }: ActivityOptions) {
  /**
   * Makes the functions that carry out effects, with the people on duty at an instant. A new override counts from one
   * second after it was made.
   */
  const deedsAt = async (at: Instant, mayWaitMs = 0): Promise<Deeds> => {
    const { changes, outside } = await ports.duty.at(at);
    const voice = { wording, settings: withChanges(settings, changes, outside), conference: ports.conference };
    return deedsWith({ ports, successors, voice, mayWaitMs });
  };
  return {
    /**
     * Carries out one effect of the paging lane; several run side by side. A page may wait for pages of other
     * incidents, for at most half the time in which it is retried.
     */
    page: async (effect: Extract<Effect, { do: PagingDeed }>, triedForMs = 0): Promise<Outcome> => {
      const mayWaitMs = Math.min(settings.paging.bundleSeconds * 1000, triedForMs / 2);
      const result = await attempt(effect, await deedsAt(effect.at, mayWaitMs));
      if ("transient" in result) throw tryAgain(result);
      return result;
    },

    /** Carries out a batch of effects of another lane in order, up to the first effect that has to be retried. */
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

    /** Returns the policy for a new incident of a service, for incidents that are not opened through the API. */
    policyOf: async (service: string): Promise<Policy> => Promise.resolve(successors.policyOf(service)),

    /** Stores events in the database; storing the same events again changes nothing. */
    record: async (batch: RecordBatch): Promise<void> => {
      // Events of canaries are not recorded: no list or figure shows them, and they would fill most of the database.
      if (batch.kind !== "canary") await ports.recorder.append(batch);
    },
  };
}

const stopOf = ({ error, retryAfterMs }: Trouble) => ({
  error,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});

/** Makes one attempt at an effect. Returns the outcome, or the failure if a retry may help. */
async function attempt(effect: Effect, deeds: Deeds): Promise<Outcome | (Trouble & { readonly transient: true })> {
  // A canary only pages the sandbox; its effects in other lanes are dropped.
  if (effect.about.kind === "canary" && effect.lane !== "paging") return { ok: false, dropped: "it is a canary" };
  try {
    return await doing(effect, deeds);
  } catch (error) {
    const trouble = error instanceof StillTrouble ? error.trouble : troubleOf(error);
    return trouble.transient ? { ...trouble, transient: true } : failedOutcome(trouble);
  }
}

const doing = async <D extends Effect["do"]>(
  effect: EffectDoing<D> & { readonly do: D },
  deeds: Deeds,
): Promise<Outcome> => deeds[effect.do](effect);
