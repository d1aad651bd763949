import type { Snapshot } from "../domain/snapshot.ts";
import { openRun } from "./incident-run.ts";
import { sheltered } from "./shelter.ts";

/**
 * An incident while people work on it. What is owed when, and what ends each phase, say the rules (domain/runbook.ts);
 * this says only how it waits. It ends when nothing is owed any more and all of it is done and recorded.
 */
export async function incident(snapshot: Snapshot): Promise<void> {
  const run = openRun(snapshot); // From here on commands are decided the moment they arrive.
  return sheltered(async () => {
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
