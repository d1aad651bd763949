import type { Snapshot } from "../domain/incident/snapshot.ts";
import { isSnapshotOfAnyVersion, openByHand, type OpeningByHand } from "./open-by-hand.ts";
import { openRun } from "./incident-run.ts";
import { notCancellable } from "./not-cancellable.ts";

/**
 * The workflow of an incident while people work on it. domain/runbook.ts says what is owed in each phase and what
 * ends the phase; this workflow says only how the incident waits. It ends when nothing is owed any more and all
 * effects are carried out and recorded.
 */
export async function incident(start: Snapshot | OpeningByHand): Promise<void> {
  // From here on, commands are decided when they arrive.
  const run = openRun(isSnapshotOfAnyVersion(start) ? start : await openByHand(start));
  return notCancellable(async () => {
    while (!run.isOver()) {
      run.takeDueSteps();
      if (run.isQuiet() || run.historyIsLong()) {
        await run.stopWork();
        return run.isQuiet() ? run.comeToRest() : run.carryOn();
      }
      await run.workUntilSomethingHappens();
    }
  });
}
