import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CannotStart } from "./cannot-start.ts";
import { removeNote, writeNote } from "./leftovers.ts";

export interface ProcessSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Run as this user instead of ours (PostgreSQL refuses to run as root). */
  readonly user?: { readonly uid: number; readonly gid: number };
  readonly logFile: string;
  /** Part of the command line that no other program's has. */
  readonly marker: string;
  readonly stopSignal: "SIGINT" | "SIGTERM";
  readonly stopWithinMs: number;
  /** Our own Node programs hold a channel to us and stop when it breaks (see leash.ts). */
  readonly leashed?: boolean;
  /** Resolves once the process does its work. */
  readonly ready: () => Promise<void>;
}

export interface Supervision {
  /** Where notes about running processes are kept for the next run. */
  readonly notes: string;
  /** Brought back, with growing pauses, when they end without being asked. */
  readonly restart: boolean;
  readonly report: (sentence: string) => void;
  /** Once aborted, nothing is started or brought back any more. */
  readonly signal?: AbortSignal;
}

export interface RunningProcess {
  readonly name: string;
  readonly pid: () => number | undefined;
  /** Asks the process to stop and waits until it is gone; harmless when it is gone already. */
  readonly stop: () => Promise<void>;
}

const firstPauseMs = 250;
const longestPauseMs = 10_000;
/** Up this long, it is well again, and the next crash is a first one. */
const healthyAfterMs = 30_000;

/** Starts a process in a group of its own, so that Ctrl-C reaches only us, and resolves once it is ready. */
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
      await gone(child);
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

  /** A function, since TypeScript would otherwise believe that nobody changes `stopping` meanwhile. */
  function isOver(): boolean {
    return stopping || supervision.signal?.aborted === true;
  }
}

function launch(spec: ProcessSpec, { notes }: Supervision): ChildProcess {
  mkdirSync(dirname(spec.logFile), { recursive: true });
  const log = openSync(spec.logFile, "a");
  const child = spawn(spec.command, spec.args, {
    detached: true,
    stdio: spec.leashed === true ? ["ignore", log, log, "ipc"] : ["ignore", log, log],
    env: { ...process.env, ...spec.env },
    ...spec.user,
  });
  closeSync(log);
  child.on("error", () => undefined); // Told by `gone`: a process that could not be spawned has no pid.
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
    gone(child).then(() => {
      reject(new CannotStart(`${spec.name} did not start (${howItEnded(child)}).\n${lastLines(spec.logFile)}`));
    }, reject);
  });
}

async function endChild(child: ChildProcess, spec: ProcessSpec): Promise<void> {
  if (hasEnded(child)) return;
  child.kill(spec.stopSignal);
  const patience = setTimeout(() => child.kill("SIGKILL"), spec.stopWithinMs);
  await gone(child);
  clearTimeout(patience);
}

async function gone(child: ChildProcess): Promise<void> {
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

function lastLines(file: string): string {
  return readFileSync(file, "utf8").trimEnd().split("\n").slice(-12).join("\n");
}
