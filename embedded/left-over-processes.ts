import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { until } from "./wait-until.ts";

/** A note about a process that we started. If this run is killed, a later run finds the note and ends the process. */
const note = z.object({
  pid: z.number(),
  /** The id of the process that started this one. While the starter runs, the process is not left over. */
  owner: z.number(),
  /** A part of the process's command line, which tells it from a later process that was given the same id. */
  marker: z.string(),
  stopSignal: z.enum(["SIGINT", "SIGTERM"]),
});
export type ProcessNote = z.infer<typeof note>;

/** The order of stopping: a process stops before those that it uses. */
const stopOrder = ["api", "worker", "temporal", "postgres"];

export function writeNote(folder: string, name: string, content: ProcessNote): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(noteFile(folder, name, content.owner), JSON.stringify(content));
}

export function removeNote(folder: string, name: string): void {
  rmSync(noteFile(folder, name, process.pid), { force: true });
}

function noteFile(folder: string, name: string, owner: number): string {
  return join(folder, `${name}.${owner}.json`);
}

/** Ends the processes that killed runs left behind, each before those that it uses, and returns their names. */
export async function endLeftovers(folder: string): Promise<readonly string[]> {
  if (!existsSync(folder)) return [];
  const ended: string[] = [];
  const nameIn = (file: string): string => file.split(".")[0] ?? file;
  const rank = (file: string): number => stopOrder.indexOf(nameIn(file));
  for (const file of readdirSync(folder).sort((one, other) => rank(one) - rank(other))) {
    const found = note.safeParse(parseFile(join(folder, file)));
    if (found.success && isAlive(found.data.owner) && found.data.owner !== process.pid) continue;
    if (found.success && isRunning(found.data.pid, found.data.marker)) {
      await end(found.data.pid, found.data.stopSignal);
      ended.push(nameIn(file));
    }
    rmSync(join(folder, file), { force: true });
  }
  return ended;
}

function parseFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined; // The writer was killed halfway, so the note says nothing.
  }
}

/** Asks a process to stop, and kills it if it still runs after ten seconds. */
export async function end(pid: number, stopSignal: NodeJS.Signals): Promise<void> {
  const gone = async (): Promise<true | undefined> => (isAlive(pid) ? undefined : true);
  process.kill(pid, stopSignal);
  try {
    await until(`end of process ${pid}`, gone, { withinMs: 10_000 });
  } catch {
    process.kill(pid, "SIGKILL");
    await until(`end of process ${pid}`, gone, { withinMs: 5_000 });
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  return !commandLine(pid).startsWith("<zombie>");
}

/** Says whether the process runs and its command line contains the marker. */
export function isRunning(pid: number, marker: string): boolean {
  return isAlive(pid) && commandLine(pid).includes(marker);
}

function commandLine(pid: number): string {
  if (existsSync("/proc/self/stat")) {
    try {
      const state = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.[0];
      return state === "Z" ? "<zombie>" : readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    } catch {
      return "<zombie>";
    }
  }
  const { stdout } = spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" });
  return stdout;
}
