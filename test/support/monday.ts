import { setTimeout as sleep } from "node:timers/promises";
import type { Snapshot } from "../../domain/snapshot.ts";
import { closeQuickly } from "./closing.ts";
import { freshId, type IncidentHarness } from "./incident-harness.ts";
import type { TestIncident } from "./test-incident.ts";

/** They all wake this long after the first of them was started: by then the last of them rests. */
const wakeAfterMs = 4_000;
const perSleeperMs = 10;
const startedAtOnce = 20;

export interface Monday {
  readonly sleepers: readonly TestIncident[];
  /** How many of them had done what they woke for when the fresh page was handed to the pager. */
  readonly doneBeforePage: number;
}

/** Many follow-ups at rest wake in the same moment; once the first of them is done, a fresh SEV-1 needs its page. */
export async function monday(harness: IncidentHarness, count: number): Promise<Monday> {
  const pattern = await restingSnapshot(harness);
  await page(harness); // The first one warms everything up.
  const wakesAt = Date.now() + wakeAfterMs + count * perSleeperMs;
  const sleepers: TestIncident[] = [];
  for (let begun = 0; begun < count; begun += startedAtOnce) {
    const some = Array.from({ length: Math.min(startedAtOnce, count - begun) }, async () =>
      harness.resume(renamed(pattern, freshId(), wakesAt)),
    );
    sleepers.push(...(await Promise.all(some)));
  }
  while (!sleepers.some(isDone)) await sleep(1);
  await page(harness);
  return { sleepers, doneBeforePage: sleepers.filter(isDone).length };
}

const isDone = (sleeper: TestIncident): boolean => sleeper.effects().length > 0;

async function restingSnapshot(harness: IncidentHarness): Promise<Snapshot> {
  const incident = await harness.declareIncident();
  await closeQuickly(incident);
  await incident.fastForward(10);
  return incident.snapshot();
}

/** The same incident under another name, whose clock stands so that what it waits for comes at that moment. */
function renamed(snapshot: Snapshot, id: string, wakesAt: number): Snapshot {
  const { wakeAt, incident } = snapshot;
  if (wakeAt === undefined) throw new Error("The snapshot waits for nothing.");
  return { ...snapshot, incident: { ...incident, id }, clockOffset: wakeAt - wakesAt };
}

/** Resolves once the first page of a fresh SEV-1 has been handed to the pager. */
async function page(harness: IncidentHarness): Promise<void> {
  const incident = await harness.fireAlert({ alert: { severity: "sev1" } });
  while (incident.effectsDoing("page").length === 0) await sleep(1);
}
