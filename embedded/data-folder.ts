import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";
import { isRunning } from "./leftovers.ts";
import { wipePostgres } from "./postgres-home.ts";

const holder = z.object({ pid: z.number(), marker: z.string() });

/** Where each thing is kept in the data folder. */
export interface DataFolder {
  readonly root: string;
  readonly postgres: string;
  readonly temporal: string;
  readonly logs: string;
  /** Notes about running processes (see leftovers.ts). */
  readonly notes: string;
}

export function dataFolder(root: string): DataFolder {
  mkdirSync(root, { recursive: true });
  chmodSync(root, 0o755); // As root, PostgreSQL runs as another user, who must get in.
  return {
    root,
    postgres: join(root, "postgres"),
    temporal: join(root, "temporal.db"),
    logs: join(root, "logs"),
    notes: join(root, "run"),
  };
}

/** Takes the folder for this process, until `release`; answers the process that has it if one does. */
export function lock({ root }: DataFolder): { release: () => void } | { heldBy: number } {
  const file = join(root, "lock");
  const marker = basename(process.argv[1] ?? "");
  for (;;) {
    try {
      writeFileSync(file, JSON.stringify({ pid: process.pid, marker }), { flag: "wx" });
      return {
        release: () => {
          rmSync(file, { force: true });
        },
      };
    } catch {
      const held = heldBy(file);
      if (held !== undefined && isRunning(held.pid, held.marker)) return { heldBy: held.pid };
      rmSync(file, { force: true }); // Left by a killed run.
    }
  }
}

function heldBy(file: string): z.output<typeof holder> | undefined {
  try {
    return holder.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined;
  }
}

/** Forgets everything but the lock. */
export function wipe(folder: DataFolder): void {
  wipePostgres(folder.postgres);
  for (const name of readdirSync(folder.root).filter((one) => one !== "lock")) {
    rmSync(join(folder.root, name), { recursive: true, force: true });
  }
}

/** Keeps the logs of this run and of the one before. */
export function turnLogs({ logs }: DataFolder): void {
  if (!existsSync(logs)) return;
  for (const name of readdirSync(logs).filter((one) => /^[a-z]+\.log$/.test(one))) {
    renameSync(join(logs, name), join(logs, name.replace(".log", ".previous.log")));
  }
}
