import { rmSync } from "node:fs";
import type { RunningProcess } from "../../embedded/supervise-process.ts";

interface Started {
  readonly processes: readonly RunningProcess[];
  readonly folder: string;
}

let started: Started | undefined;

/** Remembers the servers that the tear-down has to stop. */
export function stopAtTheEnd(servers: Started): void {
  started = servers;
}

export async function stopServers(): Promise<void> {
  if (started === undefined) return;
  await Promise.all(started.processes.map(async (one) => one.stop()));
  rmSync(started.folder, { recursive: true, force: true });
  started = undefined;
}
