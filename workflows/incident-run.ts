import { ApplicationFailure } from "@temporalio/common";
import { condition, makeContinueAsNewFunc, workflowInfo } from "@temporalio/workflow";
import type { Instant } from "../domain/moment.ts";
import { obligations, wakeAt } from "../domain/obligations.ts";
import { type Snapshot, upcast } from "../domain/snapshot.ts";
import { alarmOf } from "./alarm.ts";
import { openLanes } from "./lanes.ts";
import {
  activeQueue,
  atRestQueue,
  continueAfterEvents,
  incidentAtRestType,
  incidentType,
  isDrillQueue,
  isRehearsalQueue,
} from "./messages.ts";
import { isOver, isQuiet, nextLook, wakesFromRestAt } from "./rest.ts";
import { openState, type RunState } from "./run-state.ts";
import { showPhase, showRest } from "./show.ts";
import { takeCommands } from "./take-commands.ts";

/** The parts of an incident's loop. From the moment it is opened, commands are decided as they arrive. */
export const openRun = (from: Snapshot) => {
  const snapshot = upcast(from);
  const info = workflowInfo();
  const queue = activeQueue(info.taskQueue);
  // A replay away from its queue, before a new release takes over, is no new start.
  if (!info.unsafe.isReplaying) refuseWrongQueue(snapshot, queue);
  const startedAt = info.runStartTime.getTime() + snapshot.clockOffset;
  const state = openState(snapshot);
  const alarm = alarmOf(state);
  let commandsTaken = 0;
  takeCommands(state, {
    atRest: info.workflowType === incidentAtRestType,
    taken: () => {
      commandsTaken += 1;
    },
  });
  const lanes = openLanes(state, queue);

  return {
    isOver: () => isOver(state, startedAt),
    isQuiet: () => isQuiet(state),
    historyIsLong: () => {
      const { continueAsNewSuggested, historyLength, memo } = workflowInfo();
      const limit = memo?.[continueAfterEvents];
      return continueAsNewSuggested || (typeof limit === "number" && historyLength > limit);
    },
    /** After the commands of this task, never before them. */
    takeDueSteps: () => {
      if ((wakeAt(state.incident) ?? Infinity) <= state.now()) state.submitBySystem({ type: "time" });
    },
    workUntilSomethingHappens: async () => {
      const seen = state.changes;
      if (lanes.beginWork() === "all") {
        showPhase(state);
        const at = nextLook(state, startedAt);
        alarm.ringsBy(at, () => whatFor(state, at));
      }
      await condition(() => state.changes !== seen);
    },
    /** Leaves nothing in flight: what was not done by then is handed to the next run. */
    stopWork: async () => {
      showPhase(state);
      await lanes.stop();
    },
    showRest: () => showRest(state, snapshot.wakeAt),
    /** The timer comes first, whatever the release; a command wakes it whatever the rules make of it. */
    wakes: async () => {
      const seen = state.changes;
      if (snapshot.wakeAt !== undefined && commandsTaken === 0) {
        alarm.ringsBy(Math.max(snapshot.wakeAt, state.now() + 1), () => "rests until then");
      }
      await condition(() => commandsTaken > 0 || state.changes !== seen);
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

/** A clock that is not the real one, or a drill, on a queue of real responders is a mistake that must not page them. */
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

const whatFor = (state: RunState, at: Instant): string => {
  const next = obligations(state.incident).find(({ steps }) => steps[0]?.at === at);
  return next === undefined ? "look again" : `next: ${next.promise} (${next.steps[0]?.id ?? "due"})`;
};
