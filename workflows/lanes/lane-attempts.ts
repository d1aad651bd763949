import { ActivityFailure } from "@temporalio/common";
import type { CancellationScope } from "@temporalio/workflow";
import type { Delivery, Lane } from "../../domain/incident/effects.ts";
import { hour, minute } from "../../domain/incident/moment.ts";
import { downAfterFailures, isDown } from "../../domain/incident/snapshot.ts";
import type { Doing } from "../activities.ts";
import { hashOf } from "../when-to-rest.ts";
import type { RunState } from "../run-state.ts";
import { ownScope } from "../not-cancellable.ts";

type LaneName = Lane | "records";
type StoppedBy = Delivery["stoppedBy"];

/** The running attempts of lanes that are stopped together, and how a lane waits longer after each failure. */
export interface LaneAttempts {
  readonly idle: () => boolean;
  /** Says whether no attempt of the lane is running. */
  readonly free: (lane: LaneName) => boolean;
  readonly mayTry: (lane: LaneName) => boolean;
  /**
   * Begins one attempt. If `work` returns why it stopped, the lane waits before its next attempt. An attempt with its
   * own scope can be cancelled alone.
   */
  readonly attempt: (lane: LaneName, work: () => Promise<StoppedBy>, scope?: CancellationScope) => void;
  /**
   * Cancels attempts that wait for their next try, and lets running attempts end. No attempt may be begun afterwards.
   */
  readonly stop: () => void;
}

/** What a lane needs to begin attempts: the run's state, the activities, and the attempts that run already. */
export interface Work {
  readonly state: RunState;
  readonly doing: Doing;
  readonly attempts: LaneAttempts;
}

export const laneAttemptsOf = (state: RunState): LaneAttempts => {
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
            // A cancelled attempt has neither succeeded nor failed: the next run tries its effects again.
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

// These pauses are not part of the incident process. Nobody is told of a lane's first failures, which are mostly short.
const firstPauseMs = 5_000;
const longestPauseMs: Readonly<Partial<Record<LaneName, number>> & { others: number }> = {
  paging: 1 * minute,
  records: 10 * minute,
  others: 2 * hour,
};
/**
 * By how much the pause varies at random, so that incidents whose lanes failed at the same moment do not all retry at
 * once.
 */
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

/** Returns the message of the error that an activity threw, which Temporal wraps in an ActivityFailure. */
export const reasonOf = (error: unknown): string => {
  const inner = error instanceof ActivityFailure ? (error.cause ?? error) : error;
  return inner instanceof Error ? inner.message : String(inner);
};
