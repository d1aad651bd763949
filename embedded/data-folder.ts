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
import { isRunning } from "./left-over-processes.ts";
import { wipePostgres } from "./postgres-home.ts";

const holder = z.object({ pid: z.number(), marker: z.string() });

/** The paths of the files in the data folder. */
export interface DataFolder {
  readonly root: string;
  readonly postgres: string;
  readonly temporal: string;
  readonly logs: string;
  /** The folder of notes about running processes (see left-over-processes.ts). */
  readonly notes: string;
}

export function dataFolder(root: string): DataFolder {
  mkdirSync(root, { recursive: true });
  // When root starts the product, PostgreSQL runs as another user, who must be able to pass through this folder.
  chmodSync(root, process.getuid?.() === 0 ? 0o711 : 0o700);
  return {
    root,
    postgres: join(root, "postgres"),
    temporal: join(root, "temporal.db"),
    logs: join(root, "logs"),
    notes: join(root, "run"),
  };
}

/**
 * Makes the logs and Temporal's files, which contain private incidents, unreadable for other users of the machine.
 * Files that an older release left readable are included.
 */
export function closeToOthers({ logs, temporal }: DataFolder): void {
  mkdirSync(logs, { recursive: true });
  chmodSync(logs, 0o700);
  // SQLite has two more files beside the database file.
  for (const file of ["", "-wal", "-shm"].map((ending) => temporal + ending).filter(existsSync)) chmodSync(file, 0o600);
}

/**
 * Locks the data folder for this process until `release` is called. If another running process has locked it, returns
 * that process's id.
 */
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
      const holder = heldBy(file);
      if (holder !== undefined && isRunning(holder.pid, holder.marker)) return { heldBy: holder.pid };
      rmSync(file, { force: true }); // The process that locked the folder was killed.
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

/** Deletes everything in the data folder except the lock. */
export function wipe(folder: DataFolder): void {
  wipePostgres(folder.postgres);
  for (const name of readdirSync(folder.root).filter((one) => one !== "lock")) {
    rmSync(join(folder.root, name), { recursive: true, force: true });
  }
}

/** Renames the logs of the last run to `….previous.log`; older ones are lost. */
export function turnLogs({ logs }: DataFolder): void {
  if (!existsSync(logs)) return;
  for (const name of readdirSync(logs).filter((one) => /^[a-z]+\.log$/.test(one))) {
    renameSync(join(logs, name), join(logs, name.replace(".log", ".previous.log")));
  }
}
