import { CancellationScope, patched, sleep, workflowInfo } from "@temporalio/workflow";
import type { Instant } from "../domain/incident/moment.ts";
import { isTable } from "../domain/table.ts";

/** A command that arrived as a signal. */
export interface SignalledCommand {
  readonly name: string;
  readonly argument: unknown;
  /** The command was sent after this instant, as its receipt shows; the command may be taken much later. */
  readonly sentAfter: Instant;
}

export interface SignalQueue {
  /** Takes a command now, or in a later workflow task if the present one has taken enough. */
  readonly add: (command: SignalledCommand) => void;
  readonly isEmpty: () => boolean;
}

/**
 * The most commands that one workflow task takes, where each alert of a command counts as one. The SDK stops a task
 * after five seconds, and also every retry of that task; this number takes less than a tenth of that time on a busy
 * machine.
 */
export const mostTakenAtOnce = 200;
/**
 * The most alerts that are taken as one command, which is also the most that our own API sends. A longer list is
 * split into several commands.
 */
const alertsInPortion = 100;
const nextTaskAfterMs = 1;

const alertCommands: readonly string[] = ["fireAlert", "clearAlert", "takeAlerts"];
/** Says whether a command of this name brings alerts. */
export const bringsAlerts = (name: string): boolean => alertCommands.includes(name);

/**
 * Makes a queue that spreads commands over several workflow tasks: Temporal delivers all signals that waited for a
 * workflow in one task, perhaps thousands of alerts. Alerts have a queue of their own, so that an acknowledgement
 * does not wait for them.
 */
export const openSignalQueue = (take: (command: SignalledCommand) => void): SignalQueue => {
  const alerts = openTurns(take);
  const others = openTurns(take);
  return {
    add: (command) => {
      if (bringsAlerts(command.name)) alerts.add(command);
      else others.add(command);
    },
    isEmpty: () => alerts.isEmpty() && others.isEmpty(),
  };
};

/** Makes a queue that takes commands in their order, and only a limited number in each workflow task. */
const openTurns = (take: (command: SignalledCommand) => void): SignalQueue => {
  const waiting: SignalledCommand[] = [];
  let room = mostTakenAtOnce;
  let lengthAtTask = 0;

  const takeNow = (command: SignalledCommand) => {
    room -= sizeOf(command);
    take(command);
  };
  /** Resets the room when a new workflow task has begun, which the length of the history shows. */
  const makeRoom = () => {
    const { historyLength } = workflowInfo();
    if (historyLength === lengthAtTask) return;
    lengthAtTask = historyLength;
    room = mostTakenAtOnce;
  };
  const takeRestInNextTasks = async () => {
    while (waiting.length > 0) {
      const summary = `wait for the next turn: ${waiting.length} commands are still to be taken`;
      await CancellationScope.nonCancellable(async () => sleep(nextTaskAfterMs, { summary }));
      makeRoom();
      for (let next = waiting[0]; next !== undefined && sizeOf(next) <= room; next = waiting[0]) {
        waiting.shift();
        takeNow(next);
      }
    }
  };

  return {
    isEmpty: () => waiting.length === 0,
    add: (command) => {
      makeRoom();
      const isFirst = waiting.length === 0;
      // Runs that the first releases began take all commands at once, and replay that way.
      if (isFirst && (sizeOf(command) <= room || !patched("commands-in-turns"))) {
        takeNow(command);
        return;
      }
      waiting.push(...portionsOf(command));
      if (isFirst) takeRestInNextTasks().catch(failTask);
    },
  };
};

/** Throws an error that nobody catches, so that Temporal fails the workflow task and retries it. */
const failTask = (error: unknown) => {
  throw error;
};

const sizeOf = (command: SignalledCommand): number => alertsOf(command)?.length ?? 1;

const alertsOf = ({ name, argument }: SignalledCommand): readonly unknown[] | undefined =>
  name === "takeAlerts" && isTable(argument) && Array.isArray(argument["alerts"]) ? argument["alerts"] : undefined;

const portionsOf = (command: SignalledCommand): readonly SignalledCommand[] => {
  const alerts = alertsOf(command);
  if (alerts === undefined || alerts.length <= alertsInPortion || !isTable(command.argument)) return [command];
  const { key, ...message } = command.argument;
  const portions: SignalledCommand[] = [];
  for (let from = 0; from < alerts.length; from += alertsInPortion) {
    const keyOfPortion = typeof key === "string" ? { key: `${key}/${from}` } : {};
    const some = alerts.slice(from, from + alertsInPortion);
    portions.push({ ...command, argument: { ...message, ...keyOfPortion, alerts: some } });
  }
  return portions;
};
