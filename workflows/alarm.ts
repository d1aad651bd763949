import { type CancellationScope, isCancellation, sleep } from "@temporalio/workflow";
import { type Instant, minute } from "../domain/moment.ts";
import type { RunState } from "./run-state.ts";
import { ownScope } from "./shelter.ts";

/** One timer, moved only to an earlier instant: one that rings early just makes the loop look. */
export interface Alarm {
  readonly ringsBy: (at: Instant, why: () => string) => void;
  readonly stop: () => void;
}

/** An instant that has passed and yet was not taken care of is looked at again, but not in a busy loop. */
const lookAgainAfterMs = minute;

export const alarmOf = (state: RunState): Alarm => {
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
