import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** Returns the path of a program from a Debian package. Root installs a missing package; other users get an error. */
export function debianProgram(name: string, ofPackage: string): string {
  const path = join("/usr/bin", name);
  if (existsSync(path)) return path;
  if (process.getuid?.() !== 0) throw new Error(`${name} is missing: apt-get install ${ofPackage}`);
  const install = ["install", "-y", "-qq", "--no-install-recommends", ofPackage];
  try {
    aptGet(install);
  } catch {
    // A fresh machine has no list of packages yet.
    aptGet(["update", "-qq"]);
    aptGet(install);
  }
  return path;
}

const aptGet = (args: readonly string[]): void => {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  execFileSync("/usr/bin/apt-get", args, { stdio: ["ignore", "ignore", "pipe"], env });
};

export interface RunningProgram {
  readonly stop: () => Promise<void>;
}

/** Starts a program that runs until it is stopped. If it ends by itself, the error contains its output. */
export function startProgram(path: string, args: readonly string[]): RunningProgram {
  const child: ChildProcess = spawn(path, args, { stdio: ["ignore", "ignore", "pipe"] });
  let lastOutput = "";
  child.stderr?.on("data", (text: Buffer) => (lastOutput = `${lastOutput}${text.toString()}`.slice(-4000)));
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.once("exit", (code, signal) => {
    if (signal === null && code !== 0) process.stderr.write(`${path} ended with ${String(code)}: ${lastOutput}\n`);
  });
  return {
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
