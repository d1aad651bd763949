import { WorkflowExecutionAlreadyStartedError } from "@temporalio/common";
import { patched, startChild } from "@temporalio/workflow";
import type { RecordBatch } from "../activities/ports/records.ts";
import type { DeedName, Effect } from "../domain/incident/effects.ts";
import { bytesOf, firstWithin, newestWithin } from "../domain/incident/size-in-json.ts";
import { batchOf } from "./activities.ts";
import { recordLaterType } from "./messages.ts";
import type { RunState } from "./run-state.ts";
import { startSummaries } from "./temporal-ui/start-summaries.ts";

// A run continues as new only if its snapshot is below 2 MB. Other code bounds the facts of an incident where they
// arise. This file bounds what waits while the database or a vendor is down for long.

const mostUnrecordedBytes = 250_000;
const mostAsideBytes = 1_000_000;
const mostUndoneBytes = 300_000;

/** Messages that may be dropped: the timeline has their content, and nobody acts on them days later. */
const droppable: readonly DeedName[] = ["post", "comment", "remind", "tell"];

/** What a run does while it stops, besides dropping messages. */
export interface Stopping {
  /** Resolves once every command that has arrived is decided. */
  readonly allTaken: () => Promise<void>;
  /** Hands old events over, and says whether it handed over any. */
  readonly setAside: () => Promise<boolean>;
  /** Says whether messages may be dropped once more: runs that earlier releases began replay without that. */
  readonly mayDropAgain: () => boolean;
}

/**
 * Waits until every command is decided and the snapshot for the next run is small enough. Messages are dropped after
 * each wait, since the commands that were decided meanwhile bring messages of their own.
 */
export const fitIntoSnapshot = async (state: RunState, { allTaken, setAside, mayDropAgain }: Stopping) => {
  do {
    await allTaken();
    if (messagesToDrop(state).length > 0 && mayDropAgain()) dropOldMessages(state);
  } while (await setAside());
};

/** Returns the oldest messages that wait for their vendor, as many as all waiting effects have too much of. */
const messagesToDrop = (state: RunState): readonly Effect[] => {
  let excess = bytesOf(state.undone) - mostUndoneBytes;
  return state.undone.filter((effect) => {
    if (excess <= 0 || effect.keeps !== undefined || !droppable.includes(effect.do)) return false;
    excess -= bytesOf(effect);
    return true;
  });
};

/** Drops the oldest messages that wait for their vendor, if all effects that wait take too much room. */
export const dropOldMessages = (state: RunState): void => {
  const dropped = messagesToDrop(state);
  state.forget(dropped.map(({ key }) => key));
  const outcome = { ok: false, dropped: "too many messages waited for this long" } as const;
  for (const effect of dropped) state.submitBySystem({ type: "reportOutcome", effect, outcome });
};

/**
 * If the unrecorded events take too much room, hands the oldest of them to a separate workflow, which stores them
 * when the database is back. Returns whether it handed over any.
 */
export const setOldEventsAside = async (state: RunState, queue: string): Promise<boolean> => {
  const { incident, unrecorded } = state;
  const old = unrecorded.slice(0, unrecorded.length - newestWithin(unrecorded, mostUnrecordedBytes).length);
  const aside = firstWithin(old, mostAsideBytes);
  const last = aside.at(-1);
  // Runs that the first releases began pass all events on to the next run, and replay that way.
  if (last === undefined || !patched("events-set-aside")) return false;
  try {
    await startChild<(batch: RecordBatch) => Promise<void>>(recordLaterType, {
      workflowId: `${incident.id}/events-to-${last.seq}`,
      args: [batchOf(incident, aside)],
      taskQueue: queue,
      parentClosePolicy: "ABANDON",
      staticSummary: startSummaries.recordLater,
    });
  } catch (error) {
    // This error means that the run was reset and starts that workflow a second time.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
  state.confirmRecorded(last.seq);
  return true;
};
