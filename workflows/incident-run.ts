import { ApplicationFailure } from "@temporalio/common";
import { condition, makeContinueAsNewFunc, patched, workflowInfo } from "@temporalio/workflow";
import { wakeAt } from "../domain/obligations.ts";
import { type Snapshot, upcast } from "../domain/incident/snapshot.ts";
import { earliestTimerOf } from "./earliest-timer.ts";
import { openLanes } from "./lanes/lanes.ts";
import {
  activeQueue,
  atRestQueue,
  incidentAtRestType,
  incidentType,
  isDrillQueue,
  isRehearsalQueue,
} from "./messages.ts";
import { dropOldMessages, fitIntoSnapshot, setOldEventsAside } from "./room-in-snapshot.ts";
import { isOver, isQuiet, nextLook, wakesFromRestAt } from "./when-to-rest.ts";
import { openState } from "./run-state.ts";
import { showPhase, showRest } from "./temporal-ui/show-in-temporal-ui.ts";
import { restSummary, waitSummary } from "./temporal-ui/summaries.ts";
import { takeCommands } from "./take-commands.ts";

/**
 * Continues an incident from its snapshot and returns the parts of its loop. From here on, commands are decided when
 * they arrive.
 */
export const openRun = (from: Snapshot) => {
  const snapshot = upcast(from);
  const info = workflowInfo();
  const queue = activeQueue(info.taskQueue);
  // The check is left out in a replay, which starts no incident: before a new release takes over, histories are
  // replayed on another queue.
  if (!info.unsafe.isReplaying) refuseWrongQueue(snapshot, queue);
  const startedAt = info.runStartTime.getTime() + snapshot.clockOffset;
  const state = openState(snapshot);
  const timer = earliestTimerOf(state);
  let commandsTaken = 0;
  const arrivals = takeCommands(state, {
    atRest: info.workflowType === incidentAtRestType,
    startedAt,
    taken: () => {
      commandsTaken += 1;
    },
  });
  const lanes = openLanes(state, queue);
  const fit = async () =>
    fitIntoSnapshot(state, {
      allTaken: async () => condition(arrivals.allTaken),
      setAside: async () => setOldEventsAside(state, queue),
      mayDropAgain: () => patched("messages-dropped-last"),
    });

  return {
    isOver: () => arrivals.allTaken() && isOver(state, startedAt),
    isQuiet: () => arrivals.allTaken() && isQuiet(state),
    historyIsLong: () => workflowInfo().continueAsNewSuggested,
    /**
     * Takes the steps that are due. Called after the commands of a workflow task were decided, so that an
     * acknowledgement counts before the next page is sent.
     */
    takeDueSteps: () => {
      if ((wakeAt(state.incident) ?? Infinity) <= state.now()) state.submitBySystem({ type: "time" });
    },
    workUntilSomethingHappens: async () => {
      const seen = state.changes;
      if (lanes.beginWork() === "all") {
        showPhase(state);
        const at = nextLook(state, startedAt);
        timer.ringsBy(at, () => waitSummary(state.incident, at, state.now()));
      }
      await condition(() => state.changes !== seen);
    },
    /**
     * Waits until no activity runs and every command is decided. The effects that were not carried out are handed to
     * the next run.
     */
    stopWork: async () => {
      showPhase(state);
      await lanes.stop();
      dropOldMessages(state);
      await fit();
    },
    showRest: () => showRest(state, snapshot.wakeAt),
    /**
     * Waits for the snapshot's timer or for a command. Applies no rules meanwhile, since a newer release may have
     * changed them.
     */
    wakes: async () => {
      const seen = state.changes;
      if (snapshot.wakeAt !== undefined && commandsTaken === 0) {
        const until = Math.max(snapshot.wakeAt, state.now() + 1);
        timer.ringsBy(until, () => restSummary(until, state.now()));
      }
      await condition(() => commandsTaken > 0 || state.changes !== seen);
      await fit();
    },
    comeToRest: async () =>
      makeContinueAsNewFunc<(snapshot: Snapshot) => Promise<void>>({
        workflowType: incidentAtRestType,
        taskQueue: atRestQueue(queue),
      })(state.snapshot({ wakeAt: wakesFromRestAt(state) })),
    carryOn: async () =>
      makeContinueAsNewFunc<(snapshot: Snapshot) => Promise<void>>({ workflowType: incidentType, taskQueue: queue })(
        state.snapshot(),
      ),
  };
};

/**
 * Refuses to run a drill, or an incident with a turned clock, on the queue of real incidents, where it would page
 * real people.
 */
const refuseWrongQueue = ({ clockOffset, incident }: Snapshot, queue: string): void => {
  if (clockOffset !== 0 && !isRehearsalQueue(queue)) {
    throw ApplicationFailure.nonRetryable(
      "The clock may be offset only on workers started for rehearsal.",
      "Rehearsal",
    );
  }
  if ((incident.kind === "drill") !== isDrillQueue(queue)) {
    throw ApplicationFailure.nonRetryable(`An incident of kind ${incident.kind} may not run on ${queue}.`, "Drill");
  }
};
