import {
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  proxyActivities,
  setHandler,
  sleep,
} from "@temporalio/workflow";

/** The state of the workflow that tests the clock: how many naps are left, and when each nap ended. */
export interface Naps {
  readonly left: number;
  readonly eachMs: number;
  readonly startedAt?: number;
  readonly endedAt: readonly number[];
}

export const getNaps = defineQuery<Naps>("getNaps");
export const wakeUp = defineSignal("wakeUp");

/** Sleeps, continues as new, and sleeps again, so that a test knows every instant of a long workflow. */
export async function naps(state: Naps): Promise<Naps> {
  const startedAt = state.startedAt ?? Date.now();
  setHandler(getNaps, () => ({ ...state, startedAt }));
  if (state.left === 0) return state;
  await sleep(state.eachMs);
  await continueAsNew<typeof naps>({
    ...state,
    startedAt,
    left: state.left - 1,
    endedAt: [...state.endedAt, Date.now()],
  });
  return state;
}

/** Waits for one timer of exactly `ms`; a query says whether the timer has fired. */
export async function oneNap(ms: number): Promise<void> {
  let awake = false;
  setHandler(defineQuery<boolean>("isAwake"), () => awake);
  let over = false;
  setHandler(wakeUp, () => {
    over = true;
  });
  await sleep(ms);
  awake = true;
  await condition(() => over);
}

const { flaky } = proxyActivities<{ flaky: (failures: number) => Promise<number> }>({
  startToCloseTimeout: "10 seconds",
  retry: { initialInterval: "1 hour", backoffCoefficient: 2, maximumInterval: "1 day" },
});

/** Runs an activity that fails several times, an hour and more apart, and then sleeps for two days. */
export async function stubborn(failures: number): Promise<{ tookMs: number; attempts: number }> {
  const startedAt = Date.now();
  const attempts = await flaky(failures);
  await sleep("2 days");
  return { tookMs: Date.now() - startedAt, attempts };
}
