import {
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  proxyActivities,
  setHandler,
  sleep,
} from "@temporalio/workflow";

/** What the trial workflow is given and carries on: how many naps it still takes, and the instant each one ended. */
export interface Naps {
  readonly left: number;
  readonly eachMs: number;
  readonly startedAt?: number;
  readonly endedAt: readonly number[];
}

export const getNaps = defineQuery<Naps>("getNaps");
export const wakeUp = defineSignal("wakeUp");

/** Sleeps, continues as new, sleeps again: a long life whose every instant is known. */
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

/** One timer of exactly `ms`; answers whether it has fired. */
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

/** An activity that fails several times, an hour and more apart, and then a nap of two days. */
export async function stubborn(failures: number): Promise<{ tookMs: number; attempts: number }> {
  const startedAt = Date.now();
  const attempts = await flaky(failures);
  await sleep("2 days");
  return { tookMs: Date.now() - startedAt, attempts };
}
