import { setTimeout as sleep } from "node:timers/promises";
import type { Snapshot } from "../../domain/snapshot.ts";
import { closeQuickly } from "./closing.ts";
import { freshId, type IncidentHarness } from "./incident-harness.ts";
import type { TestIncident } from "./test-incident.ts";

/** They all wake this long after the first of them was started. */
const wakeAfterMs = 4_000;
const startedAtOnce = 20;

export interface Monday {
  readonly sleepers: readonly TestIncident[];
  /** From the call to the first page handed to the pager: with nobody about, and while they all wake. */
  readonly quietMs: number;
  readonly crowdedMs: number;
}

/** Many follow-ups at rest wake in the same moment, while a fresh SEV-1 needs its page. */
export async function monday(harness: IncidentHarness, count: number): Promise<Monday> {
  const pattern = await restingSnapshot(harness);
  await pageOf(harness); // The first one warms everything up.
  const quietMs = await pageOf(harness);
  const wakesAt = Date.now() + wakeAfterMs + count * 10;
  const sleepers: TestIncident[] = [];
  for (let begun = 0; begun < count; begun += startedAtOnce) {
    const some = Array.from({ length: Math.min(startedAtOnce, count - begun) }, async () =>
      harness.resume(renamed(pattern, freshId(), wakesAt)),
    );
    sleepers.push(...(await Promise.all(some)));
  }
  await sleep(wakesAt + 50 - Date.now());
  const crowdedMs = await pageOf(harness);
  return { sleepers, quietMs, crowdedMs };
}

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

async function pageOf(harness: IncidentHarness): Promise<number> {
  const called = performance.now();
  const incident = await harness.fireAlert({ alert: { severity: "sev1" } });
  for (;;) {
    const [page] = incident.effectsDoing("page");
    if (page !== undefined) return (harness.world.doneAt(page.key) ?? 0) - called;
    if (performance.now() - called > 30_000) throw new Error(`${incident.id} paged nobody within 30 s`);
    await sleep(2);
  }
}
