import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CannotStart } from "./cannot-start.ts";
import { removeNote, writeNote } from "./left-over-processes.ts";

export interface ProcessSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The user to run as, instead of the user of this process (PostgreSQL refuses to run as root). */
  readonly user?: { readonly uid: number; readonly gid: number };
  readonly logFile: string;
  /** A part of the process's command line that no other program's has. */
  readonly marker: string;
  readonly stopSignal: "SIGINT" | "SIGTERM";
  readonly stopWithinMs: number;
  /**
   * Whether to give our own Node program a channel to this process. The program stops when the channel breaks (see
   * stop-with-parent.ts).
   */
  readonly stopsWithParent?: boolean;
  /** Waits until the process is ready for work. */
  readonly ready: () => Promise<void>;
}

export interface Supervision {
  /** The folder of notes about running processes, for the next run. */
  readonly notes: string;
  /** Whether a process that ends unexpectedly is started again, after a pause that grows with each crash. */
  readonly restart: boolean;
  readonly report: (sentence: string) => void;
  /** Once aborted, no process is started or started again. */
  readonly signal?: AbortSignal;
}

export interface RunningProcess {
  readonly name: string;
  readonly pid: () => number | undefined;
  /** Asks the process to stop and waits until it is gone. A process that is gone already is no fault. */
  readonly stop: () => Promise<void>;
}

const firstPauseMs = 250;
const longestPauseMs = 10_000;
/**
 * After running this long a process counts as healthy, and the pause before a restart is short again at its next
 * crash.
 */
const healthyAfterMs = 30_000;
/** A process that did not start is reported with this much of its log. */
const mostOfLogBytes = 16 * 1024;

/**
 * Starts a child process and resolves when it is ready. The child gets a process group of its own, so that Ctrl-C
 * reaches only the parent, which then stops its children in order.
 */
export async function startProcess(spec: ProcessSpec, supervision: Supervision): Promise<RunningProcess> {
  supervision.signal?.throwIfAborted();
  let child = launch(spec, supervision);
  let stopping = false;
  let watching = Promise.resolve();

  const stop = async (): Promise<void> => {
    stopping = true;
    await endChild(child, spec);
    await watching;
    removeNote(supervision.notes, spec.name);
  };
  try {
    await readyOrGone(child, spec);
  } catch (error) {
    await stop();
    throw error;
  }
  if (supervision.restart) watching = keepAlive();
  return { name: spec.name, pid: () => child.pid, stop };

  async function keepAlive(): Promise<void> {
    let crashes = 0;
    for (;;) {
      const startedAt = performance.now();
      await untilGone(child);
      if (isOver()) return;
      crashes = performance.now() - startedAt > healthyAfterMs ? 1 : crashes + 1;
      const pauseMs = Math.min(firstPauseMs * 2 ** (crashes - 1), longestPauseMs);
      supervision.report(
        `${spec.name} ended unexpectedly (${howItEnded(child)}); starting it again. Log: ${spec.logFile}`,
      );
      await sleep(pauseMs);
      if (isOver()) return;
      child = launch(spec, supervision);
      await readyOrGone(child, spec).then(
        () => {
          supervision.report(`${spec.name} is back.`);
        },
        (error: unknown) => {
          supervision.report(error instanceof Error ? error.message : String(error));
        },
      );
    }
  }

  /**
   * Says whether the process is to stop. This is a function, since TypeScript would otherwise assume that `stopping`
   * is still false after an `await`.
   */
  function isOver(): boolean {
    return stopping || supervision.signal?.aborted === true;
  }
}

function launch(spec: ProcessSpec, { notes }: Supervision): ChildProcess {
  mkdirSync(dirname(spec.logFile), { recursive: true });
  const log = openSync(spec.logFile, "a", 0o600);
  // Makes the files that the process writes readable only for the user who runs it, since the programs do not do so
  // themselves.
  const before = process.umask(0o077);
  const child = spawn(spec.command, spec.args, {
    detached: true,
    stdio: spec.stopsWithParent === true ? ["ignore", log, log, "ipc"] : ["ignore", log, log],
    env: { ...process.env, ...spec.env },
    ...spec.user,
  });
  process.umask(before);
  closeSync(log);
  child.on("error", () => undefined); // A process that could not be started has no pid, and `gone` reports it.
  if (child.pid !== undefined) {
    writeNote(notes, spec.name, {
      pid: child.pid,
      owner: process.pid,
      marker: spec.marker,
      stopSignal: spec.stopSignal,
    });
  }
  return child;
}

async function readyOrGone(child: ChildProcess, spec: ProcessSpec): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    spec.ready().then(resolve, reject);
    untilGone(child).then(() => {
      reject(new CannotStart(`${spec.name} did not start (${howItEnded(child)}).\n${lastLines(spec.logFile)}`));
    }, reject);
  });
}

async function endChild(child: ChildProcess, spec: ProcessSpec): Promise<void> {
  if (hasEnded(child)) return;
  child.kill(spec.stopSignal);
  const patience = setTimeout(() => child.kill("SIGKILL"), spec.stopWithinMs);
  await untilGone(child);
  clearTimeout(patience);
}

async function untilGone(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  await new Promise((resolve) => {
    child.once("exit", resolve);
    child.once("error", resolve);
  });
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

function howItEnded(child: ChildProcess): string {
  if (child.pid === undefined) return `${child.spawnfile} could not be run`;
  return child.signalCode ?? `exit code ${String(child.exitCode)}`;
}

/** Returns the last lines of a log, of which only the end is read, since logs have any size. */
function lastLines(file: string): string {
  const { size } = statSync(file);
  const end = Buffer.alloc(Math.min(size, mostOfLogBytes));
  const log = openSync(file, "r");
  readSync(log, end, 0, end.length, size - end.length);
  closeSync(log);
  return end.toString("utf8").trimEnd().split("\n").slice(-12).join("\n");
}
