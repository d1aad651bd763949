/**
 * Makes a fresh clone runnable: installs packages and the Temporal CLI, and builds. Uses only Node's built-in modules,
 * since no others are installed yet. Steps that were done before are skipped, so a second run works without a network.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { copyAssets } from "./assets.mjs";
import { findTemporalCli } from "./temporal-cli.mjs";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cache = join(root, ".cache");

export const say = (sentence) => process.stderr.write(`${sentence}\n`);

/** Thrown by a step of set-up that failed for a reason that the person at the terminal can understand and mend. */
export class SetupFailed extends Error {}

/** Runs a program with its output on the terminal; returns whether it succeeded. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2], ...options });
  if (error !== undefined) throw new SetupFailed(`${command} could not be started: ${error.message}`);
  return status === 0;
}

/** Installs and builds whatever is missing. Afterwards the variable TEMPORAL_CLI names a Temporal CLI that works. */
export async function setup({ build = true } = {}) {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new SetupFailed(`Node 20.19 or newer is needed; this is ${process.versions.node}.`);
  }
  await alone(async () => {
    installPackages();
    process.env.TEMPORAL_CLI = await findTemporalCli(cache, say).catch((error) => {
      throw new SetupFailed(error.message);
    });
    writeFileSync(join(cache, "temporal-cli"), `${process.env.TEMPORAL_CLI}\n`);
    if (build) buildProduct();
  });
}

function installPackages() {
  if (packagesAreCurrent()) return;
  say("Installing packages (npm ci) …");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  if (!run(npm, ["ci", "--no-audit", "--no-fund", "--loglevel=error"])) {
    throw new SetupFailed("npm ci failed: see above. A package registry must be reachable the first time.");
  }
}

/**
 * Says whether the installed packages are those of our lock file. npm writes a lock file of the installed packages
 * into node_modules.
 */
function packagesAreCurrent() {
  const installed = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installed)) return false;
  const want = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const have = JSON.parse(readFileSync(installed, "utf8")).packages;
  return Object.entries(want).every(
    ([path, entry]) =>
      path === "" || have[path]?.version === entry.version || (entry.optional === true && have[path] === undefined),
  );
}

/**
 * Compiles the sources to dist/, which is quick when nothing has changed. The build is stamped with the time at which
 * it began, so that a source edited during the build counts as newer.
 */
export function buildProduct() {
  const startedAt = new Date();
  const fresh = !existsSync(join(root, "dist"));
  if (fresh) say("Building (tsc) …");
  if (!run(process.execPath, [join(root, "node_modules", "@typescript", "native", "bin", "tsc"), "--build"])) {
    throw new SetupFailed("The build failed: see above.");
  }
  copyAssets(root);
  utimesSync(join(root, "dist", ".tsbuildinfo"), startedAt, startedAt);
}

/** Runs one of our programs on this terminal until it ends, and then ends this process with the same exit code. */
export async function runToEnd(args) {
  const child = spawn(process.execPath, args, { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  process.exitCode = await new Promise((resolve) => child.on("exit", (code) => resolve(code ?? 1)));
}

/** Runs the set-up alone: two set-ups at once would install over each other, so the second waits for the first. */
async function alone(work) {
  mkdirSync(cache, { recursive: true });
  const lock = join(cache, "setup.lock");
  for (let waited = false; ; waited = true) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      if (!holderLives(lock)) rmSync(lock, { force: true });
      else if (!waited) say("Waiting for another set-up to finish …");
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  const release = () => rmSync(lock, { force: true });
  process.once("exit", release);
  try {
    return await work();
  } finally {
    process.off("exit", release);
    release();
  }
}

function holderLives(lock) {
  try {
    process.kill(Number(readFileSync(lock, "utf8")), 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/**
 * Runs a program's main function. If set-up fails, prints the reason in one sentence; for any other error, the stack
 * trace.
 */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    say(error instanceof SetupFailed ? error.message : String(error.stack ?? error));
    process.exitCode = 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    await setup();
    say("Set up.");
  });
}
