import { setTimeout as sleep } from "node:timers/promises";
import type { Snapshot } from "../../domain/incident/snapshot.ts";
import { closeQuickly } from "./closing.ts";
import { freshId, type IncidentHarness } from "./incident-harness.ts";
import type { TestIncident } from "./test-incident.ts";

/** How long after the first incident was started all of them wake; by then the last incident is at rest. */
const wakeAfterMs = 4_000;
const perSleeperMs = 10;
const startedAtOnce = 20;

export interface Monday {
  readonly sleepers: readonly TestIncident[];
  /** How many of the waking incidents had done their work when the new page reached the pager. */
  readonly doneBeforePage: number;
}

/**
 * Lets many incidents wake from rest at the same moment for their follow-up, and opens a new SEV-1 when the first of
 * them is done.
 */
export async function monday(harness: IncidentHarness, count: number): Promise<Monday> {
  const pattern = await restingSnapshot(harness);
  await page(harness); // A first page, before the measurement, starts connections and caches.
  const wakesAt = Date.now() + wakeAfterMs + count * perSleeperMs;
  const sleepers: TestIncident[] = [];
  for (let startedCount = 0; startedCount < count; startedCount += startedAtOnce) {
    const some = Array.from({ length: Math.min(startedAtOnce, count - startedCount) }, async () =>
      harness.resume(withId(pattern, freshId(), wakesAt)),
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

/** Copies a snapshot under another id, with its clock set so that the incident wakes at an instant. */
function withId(snapshot: Snapshot, id: string, wakesAt: number): Snapshot {
  const { wakeAt, incident } = snapshot;
  if (wakeAt === undefined) throw new Error("The snapshot waits for nothing.");
  return { ...snapshot, incident: { ...incident, id }, clockOffset: wakeAt - wakesAt };
}

/** Opens a new SEV-1; resolves when its first page has reached the pager. */
async function page(harness: IncidentHarness): Promise<void> {
  const incident = await harness.fireAlert({ alert: { severity: "sev1" } });
  while (incident.effectsDoing("page").length === 0) await sleep(1);
}
