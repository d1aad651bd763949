import { condition, defineSignal, defineUpdate, proxyActivities, setHandler } from "@temporalio/workflow";

/**
 * The smallest possible activity. The workflows in this file do the least work that Temporal can do; incidents are
 * compared with them.
 */
const { touch } = proxyActivities<{ touch: () => Promise<void> }>({ startToCloseTimeout: "10 seconds" });

/** A workflow with one activity. */
export async function bareWorkflow(): Promise<void> {
  await touch();
}

export const bareUpdate = defineUpdate<number, [object]>("bareUpdate");

/** A workflow that runs one activity for each update. */
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

/** A workflow that answers updates and does nothing else. */
export async function bareUpdates(): Promise<void> {
  let taken = 0;
  setHandler(bareUpdate, () => {
    taken += 1;
    return taken;
  });
  await condition(() => false);
}

export const bareSignal = defineSignal<[object]>("bareSignal");

/** A workflow that runs one activity after its first signal, and takes more signals after that. */
export async function bareSignals(): Promise<void> {
  let taken = 0;
  setHandler(bareSignal, () => {
    taken += 1;
  });
  await condition(() => taken > 0);
  await touch();
  await condition(() => false);
}
