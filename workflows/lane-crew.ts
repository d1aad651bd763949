import { ActivityFailure } from "@temporalio/common";
import type { CancellationScope } from "@temporalio/workflow";
import type { Delivery, Lane } from "../domain/effects.ts";
import { hour, minute } from "../domain/moment.ts";
import { downAfterFailures, isDown } from "../domain/snapshot.ts";
import type { Doing } from "./activities.ts";
import { hashOf } from "./rest.ts";
import type { RunState } from "./run-state.ts";
import { ownScope } from "./shelter.ts";

type LaneName = Lane | "records";
type StoppedBy = Delivery["stoppedBy"];

/** Those who work together and stop together: attempts in flight, and how a lane that failed backs off. */
export interface Crew {
  readonly idle: () => boolean;
  /** Nothing of that lane is in flight. */
  readonly free: (lane: LaneName) => boolean;
  readonly mayTry: (lane: LaneName) => boolean;
  /** Begins one attempt; what stopped it, if anything did, sets the lane back. Its own scope lets it be given up alone. */
  readonly attempt: (lane: LaneName, work: () => Promise<StoppedBy>, scope?: CancellationScope) => void;
  /** Cancels what waits between two tries; attempts that are running still end. Begin nothing afterwards. */
  readonly stop: () => void;
}

/** What a lane works with. */
export interface Work {
  readonly state: RunState;
  readonly doing: Doing;
  readonly crew: Crew;
}

export const gatherCrew = (state: RunState): Crew => {
  const inFlight = new Map<CancellationScope, LaneName>();
  return {
    idle: () => inFlight.size === 0,
    free: (lane) => ![...inFlight.values()].includes(lane),
    mayTry: (lane) => state.now() >= state.healthOf(lane).retryAt,
    attempt: (lane, work, scope = ownScope()) => {
      inFlight.set(scope, lane);
      scope
        .run(work)
        .then(
          (stoppedBy) => (stoppedBy === undefined ? heal(state, lane) : setBack(state, lane, stoppedBy)),
          (error: unknown) => {
            // What was stopped half-way is neither done nor failed: the next run takes it up.
            if (!scope.consideredCancelled) setBack(state, lane, { error: reasonOf(error), afterMinutes: true });
          },
        )
        .finally(() => {
          inFlight.delete(scope);
          state.touch();
        });
    },
    stop: () => {
      for (const scope of inFlight.keys()) scope.cancel();
    },
  };
};

// How a lane backs off; none of it is a promise. The first failures are blips, and nobody is told of them.
const firstPauseMs = 5_000;
const longestPauseMs: Readonly<Partial<Record<LaneName, number>> & { others: number }> = {
  paging: 1 * minute,
  records: 10 * minute,
  others: 2 * hour,
};
/** Incidents that failed together do not try again together. */
const jitterPercent = 20;

const setBack = (
  state: RunState,
  lane: LaneName,
  { error, retryAfterMs = 0, afterMinutes = false }: NonNullable<StoppedBy> & { readonly afterMinutes?: boolean },
): void => {
  const before = state.healthOf(lane).failures;
  const failures = afterMinutes ? Math.max(before + 1, downAfterFailures) : before + 1;
  const longest = longestPauseMs[lane] ?? longestPauseMs.others;
  const pause = Math.min(longest, firstPauseMs * 2 ** Math.min(failures - 1, 20));
  const jitter = 1 + ((hashOf(`${state.incident.id}/${lane}`) % 100) * jitterPercent) / 10_000;
  state.setHealth(lane, { failures, retryAt: state.now() + Math.round(Math.max(pause, retryAfterMs) * jitter) });
  if (before < downAfterFailures && failures >= downAfterFailures) {
    state.submitBySystem({ type: "noteLane", lane, state: "down", error });
  }
};

const heal = (state: RunState, lane: LaneName): void => {
  const before = state.healthOf(lane);
  if (before.failures === 0) return;
  state.setHealth(lane, { failures: 0, retryAt: 0 });
  if (isDown(before)) state.submitBySystem({ type: "noteLane", lane, state: "healed" });
};

/** An activity's failure is wrapped; what people want to read lies within. */
export const reasonOf = (error: unknown): string => {
  const inner = error instanceof ActivityFailure ? (error.cause ?? error) : error;
  return inner instanceof Error ? inner.message : String(inner);
};
