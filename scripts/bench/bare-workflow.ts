import { condition, defineSignal, defineUpdate, proxyActivities, setHandler } from "@temporalio/workflow";

/** The least that Temporal can be asked for: what our incidents are measured beside. */
const { touch } = proxyActivities<{ touch: () => Promise<void> }>({ startToCloseTimeout: "10 seconds" });

/** A workflow with one activity. */
export async function bareWorkflow(): Promise<void> {
  await touch();
}

export const bareUpdate = defineUpdate<number, [object]>("bareUpdate");

/** A workflow with one activity for each update. */
export async function bareStops(): Promise<void> {
  let owed = 0;
  setHandler(bareUpdate, () => {
    owed += 1;
    return owed;
  });
  for (;;) {
    await condition(() => owed > 0);
    owed -= 1;
    await touch();
  }
}

/** A workflow that answers updates, and rests between them. */
export async function bareUpdates(): Promise<void> {
  let taken = 0;
  setHandler(bareUpdate, () => {
    taken += 1;
    return taken;
  });
  await condition(() => false);
}

export const bareSignal = defineSignal<[object]>("bareSignal");

/** A workflow with one activity at its first signal, which takes more signals after it. */
export async function bareSignals(): Promise<void> {
  let taken = 0;
  setHandler(bareSignal, () => {
    taken += 1;
  });
  await condition(() => taken > 0);
  await touch();
  await condition(() => false);
}
