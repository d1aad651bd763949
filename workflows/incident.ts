import type { Snapshot } from "../domain/snapshot.ts";
import { openRun } from "./incident-run.ts";

/**
 * An incident while people work on it. What is owed when, and what ends each phase, say the rules (domain/runbook.ts);
 * this says only how it waits. It ends when nothing is owed any more and all of it is done and recorded.
 */
export async function incident(snapshot: Snapshot): Promise<void> {
  const run = openRun(snapshot); // From here on commands are decided the moment they arrive.
  run.startLanes();
  while (!run.isOver()) {
    run.takeDueSteps();
    run.showPhase();
    if (run.isQuiet() || run.historyIsLong()) {
      await run.stopLanes();
      return run.isQuiet() ? run.comeToRest() : run.carryOn();
    }
    await run.somethingHappens();
  }
}
