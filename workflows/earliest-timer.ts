import { type CancellationScope, isCancellation, sleep } from "@temporalio/workflow";
import { type Instant, minute } from "../domain/incident/moment.ts";
import type { RunState } from "./run-state.ts";
import { ownScope } from "./not-cancellable.ts";

/**
 * A single timer that is moved only to an earlier instant. If the timer rings before anything is due, the workflow's
 * loop finds nothing to do and sets the timer again.
 */
export interface EarliestTimer {
  readonly ringsBy: (at: Instant, why: () => string) => void;
  readonly stop: () => void;
}

/** How long the loop waits when the instant for its timer has passed already, so that the loop never spins. */
const lookAgainAfterMs = minute;

export const earliestTimerOf = (state: RunState): EarliestTimer => {
  let armedFor = Infinity;
  let armed: CancellationScope | undefined;
  const disarm = () => {
    armed?.cancel();
    armed = undefined;
    armedFor = Infinity;
  };
  return {
    stop: disarm,
    ringsBy: (at, why) => {
      const instant = at > state.now() ? at : state.now() + lookAgainAfterMs;
      if (at === Infinity || instant >= armedFor) return;
      disarm();
      const mine = ownScope();
      armed = mine;
      armedFor = instant;
      mine
        .run(() => sleep(instant - state.now(), { summary: why() }))
        .then(
          () => {
            if (armed === mine) disarm();
            state.touch();
          },
          (error: unknown) => {
            if (!isCancellation(error)) throw error;
          },
        );
    },
  };
};
