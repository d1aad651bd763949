import type { Snapshot } from "../domain/snapshot.ts";
import { openRun } from "./incident-run.ts";
import { sheltered } from "./shelter.ts";

/**
 * An incident while it waits for a date, perhaps for months and over many releases. Before it wakes it consults no
 * rules, and it touches nothing outside: a command that wakes it is decided, and all else is left to `incident`.
 */
export async function incidentAtRest(snapshot: Snapshot): Promise<void> {
  const run = openRun(snapshot);
  return sheltered(async () => {
    run.showRest();
    await run.wakes();
    return run.carryOn();
  });
}
