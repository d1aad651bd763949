import { isAlive } from "../../../embedded/leftovers.ts";
import type { RunningProcess } from "../../../embedded/processes.ts";
import { until } from "../../../embedded/waiting.ts";

/** Who uses the others stops first. */
const stopOrder = ["api", "worker", "temporal", "postgres"] as const;
export type Victim = (typeof stopOrder)[number];

/** Processes that are started again whenever they were killed. */
export interface Mortals {
  readonly live: <P extends RunningProcess>(name: Victim, start: () => Promise<P>) => Promise<P>;
  readonly kill: (name: Victim) => Promise<void>;
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

/** One that ended by itself would hide behind those that are killed. */
function alive(name: Victim, { running }: Mortal): number {
  const pid = running.pid();
  if (pid === undefined || !isAlive(pid)) throw new Error(`${name} ended although nobody killed it`);
  return pid;
}

export function mortals(): Mortals {
  const known = new Map<Victim, Mortal>();
  const returning = new Map<Victim, Promise<void>>();

  /** What a killed process leaves behind, such as the children of a database server, may have to go first. */
  const startAgain = async (name: Victim, { start }: Mortal): Promise<void> => {
    const running = await until(`return of ${name}`, start, { withinMs: returnsWithinMs });
    known.set(name, { running, start });
  };
  const back = async (name: Victim): Promise<Mortal> => {
    await returning.get(name);
    const mortal = known.get(name);
    if (mortal === undefined) throw new Error(`${name} was never started`);
    return mortal;
  };
  return {
    live: async (name, start) => {
      const running = await start();
      known.set(name, { running, start });
      return running;
    },
    kill: async (name) => {
      const mortal = await back(name);
      const pid = alive(name, mortal);
      const dying = end(name, pid);
      const comesBack = dying.then(async () => startAgain(name, mortal));
      comesBack.catch(() => undefined); // Told by `whole`.
      returning.set(name, comesBack);
      await dying;
    },
    whole: async () => {
      for (const name of known.keys()) alive(name, await back(name));
    },
    stop: async () => {
      await Promise.allSettled(returning.values());
      for (const name of stopOrder) await known.get(name)?.running.stop();
    },
  };
}
