import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { until } from "./waiting.ts";

/** What is written down about a process we started, so that a later run can end it should this one be killed. */
const note = z.object({
  pid: z.number(),
  /** The process that started it: while that lives, it is nobody's leftover. */
  owner: z.number(),
  /** Part of its command line: tells it from a stranger who was given its number. */
  marker: z.string(),
  stopSignal: z.enum(["SIGINT", "SIGTERM"]),
});
export type ProcessNote = z.infer<typeof note>;

/** Who stops first: those who use the others. */
const stopOrder = ["api", "worker", "temporal", "postgres"];

export function writeNote(folder: string, name: string, written: ProcessNote): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(noteFile(folder, name, written.owner), JSON.stringify(written));
}

export function removeNote(folder: string, name: string): void {
  rmSync(noteFile(folder, name, process.pid), { force: true });
}

function noteFile(folder: string, name: string, owner: number): string {
  return join(folder, `${name}.${owner}.json`);
}

/** Ends the processes killed runs left behind, users before what they use; answers which they were. */
export async function endLeftovers(folder: string): Promise<readonly string[]> {
  if (!existsSync(folder)) return [];
  const ended: string[] = [];
  const nameIn = (file: string): string => file.split(".")[0] ?? file;
  const rank = (file: string): number => stopOrder.indexOf(nameIn(file));
  for (const file of readdirSync(folder).sort((one, other) => rank(one) - rank(other))) {
    const found = note.safeParse(parsed(join(folder, file)));
    if (found.success && isAlive(found.data.owner) && found.data.owner !== process.pid) continue;
    if (found.success && isRunning(found.data.pid, found.data.marker)) {
      await end(found.data.pid, found.data.stopSignal);
      ended.push(nameIn(file));
    }
    rmSync(join(folder, file), { force: true });
  }
  return ended;
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined; // Killed while writing: there is nothing to go by.
  }
}

/** Asks a process to stop, and after ten seconds makes it. */
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

/** Whether the process lives and its command line holds the marker. */
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
