import { spawnSync } from "node:child_process";
import { isAlive } from "../../../embedded/left-over-processes.ts";
import type { RunningProcess } from "../../../embedded/supervise-process.ts";
import { until } from "../../../embedded/wait-until.ts";

/** The order of stopping: a process stops before those that it uses. */
const stopOrder = ["api", "worker", "otherWorker", "temporal", "postgres"] as const;
export type Victim = (typeof stopOrder)[number];

/** Processes that are started again after being killed. */
export interface Mortals {
  readonly live: <P extends RunningProcess>(name: Victim, start: () => Promise<P>) => Promise<P>;
  readonly kill: (name: Victim) => Promise<void>;
  readonly pidOf: (name: Victim) => Promise<number>;
  /** Freezes the process and its children, with their connections open; the returned function lets them go on. */
  readonly freeze: (name: Victim) => Promise<() => void>;
  readonly whole: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

interface Mortal {
  readonly running: RunningProcess;
  readonly start: () => Promise<RunningProcess>;
}

const returnsWithinMs = 60_000;

async function end(name: Victim, pid: number): Promise<void> {
  process.kill(pid, "SIGKILL");
  await until(`end of ${name}`, async () => (isAlive(pid) ? undefined : true), { everyMs: 2 });
}

/**
 * Returns the id of a running process. Throws if the process ended by itself, which would otherwise go unnoticed
 * among the kills.
 */
function alive(name: Victim, { running }: Mortal): number {
  const pid = running.pid();
  if (pid === undefined || !isAlive(pid)) throw new Error(`${name} ended although nobody killed it`);
  return pid;
}

const childrenOf = (pid: number): readonly number[] =>
  spawnSync("ps", ["-o", "pid=", "--ppid", String(pid)], { encoding: "utf8" })
    .stdout.split("\n")
    .filter((line) => line.trim() !== "")
    .map(Number);

export function mortals(): Mortals {
  const byName = new Map<Victim, Mortal>();
  const returning = new Map<Victim, Promise<void>>();

  /**
   * Starts a killed process again, with several tries, since processes that it left behind, such as the children of a
   * database server, may have to end first.
   */
  const startAgain = async (name: Victim, { start }: Mortal): Promise<void> => {
    const running = await until(`return of ${name}`, start, { withinMs: returnsWithinMs });
    byName.set(name, { running, start });
  };
  const back = async (name: Victim): Promise<Mortal> => {
    await returning.get(name);
    const mortal = byName.get(name);
    if (mortal === undefined) throw new Error(`${name} was never started`);
    return mortal;
  };
  return {
    live: async (name, start) => {
      const running = await start();
      byName.set(name, { running, start });
      return running;
    },
    kill: async (name) => {
      const mortal = await back(name);
      const pid = alive(name, mortal);
      const dying = end(name, pid);
      const comesBack = dying.then(async () => startAgain(name, mortal));
      comesBack.catch(() => undefined); // `whole` reports the failure.
      returning.set(name, comesBack);
      await dying;
    },
    pidOf: async (name) => alive(name, await back(name)),
    freeze: async (name) => {
      const pid = alive(name, await back(name));
      const frozen = [pid, ...childrenOf(pid)].filter(isAlive);
      for (const one of frozen) process.kill(one, "SIGSTOP");
      return () => {
        for (const one of frozen) goOn(one);
      };
    },
    whole: async () => {
      for (const name of byName.keys()) alive(name, await back(name));
    },
    stop: async () => {
      await Promise.allSettled(returning.values());
      for (const name of stopOrder) await byName.get(name)?.running.stop();
    },
  };
}

/** Lets a frozen process go on. A child of it may have been ended in the meantime. */
function goOn(pid: number): void {
  try {
    process.kill(pid, "SIGCONT");
  } catch (error) {
    if (isAlive(pid)) throw error;
  }
}
