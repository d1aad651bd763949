/**
 * Brings a fresh clone to the point where it runs: packages, Temporal CLI, build. Uses Node built-ins alone, since
 * nothing else is there yet; does nothing twice; works offline once it has worked.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { copyAssets } from "./assets.mjs";
import { findTemporalCli } from "./temporal-cli.mjs";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cache = join(root, ".cache");

export const say = (sentence) => process.stderr.write(`${sentence}\n`);

/** A step of set-up that failed for a reason the person at the terminal can read and mend. */
export class SetupFailed extends Error {}

/** Runs a program of ours with its output on the terminal; answers whether it succeeded. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2], ...options });
  if (error !== undefined) throw new SetupFailed(`${command} could not be started: ${error.message}`);
  return status === 0;
}

/** Installs and builds what is missing; afterwards TEMPORAL_CLI names a Temporal CLI that works. */
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

/** npm leaves a lock file of its own in node_modules: compared with ours, it tells what was really installed. */
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

/** Compiles to dist/; quick when nothing changed. */
export function buildProduct() {
  const fresh = !existsSync(join(root, "dist"));
  if (fresh) say("Building (tsc) …");
  if (!run(process.execPath, [join(root, "node_modules", "typescript", "bin", "tsc"), "--build"])) {
    throw new SetupFailed("The build failed: see above.");
  }
  copyAssets(root);
}

/** Two set-ups at once would install over each other: the second waits for the first. */
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

/** Runs a program's main function: a failed set-up ends in its sentence, anything else in its stack. */
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
