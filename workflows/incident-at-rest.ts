import type { Snapshot } from "../domain/incident/snapshot.ts";
import { isSnapshotOfAnyVersion, notStarted } from "./open-by-hand.ts";
import { openRun } from "./incident-run.ts";
import { notCancellable } from "./not-cancellable.ts";

/**
 * The workflow of an incident that waits for a date, perhaps for months and over many releases. It applies no rules
 * before it wakes, and it sends nothing: it takes the command that wakes it, and leaves the rest to the workflow
 * `incident`.
 */
export async function incidentAtRest(snapshot: Snapshot): Promise<void> {
  if (!isSnapshotOfAnyVersion(snapshot)) throw notStarted("An incident at rest is started by the incident alone.");
  const run = openRun(snapshot);
  return notCancellable(async () => {
    run.showRest();
    await run.wakes();
    return run.carryOn();
  });
}
