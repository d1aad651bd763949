#!/usr/bin/env node
/** `npx incident …` runs the command line from the build, and builds first if nothing is built or a source is newer. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const built = join(root, "dist");
const args = process.argv.slice(2);
const require = createRequire(import.meta.url);

const run = await loadBuild();
if (run !== undefined && isCurrent()) await run();
else await buildAndRun();

/** Loads the command line without running it. Returns undefined if the build is missing or broken. */
async function loadBuild() {
  try {
    const { loadCommandLine } = require(join(built, "client", "cli", "command-line.js"));
    return await loadCommandLine(args);
  } catch {
    return undefined;
  }
}

/**
 * Says whether the build is newer than the sources of all files loaded here. Other files of the build are not run, so
 * their age does not matter.
 */
function isCurrent() {
  const stamp = join(built, ".tsbuildinfo");
  if (!existsSync(stamp)) return true; // A container image has the build and no sources.
  const builtAt = statSync(stamp).mtimeMs;
  const ours = Object.keys(require.cache).filter((file) => file.startsWith(built));
  return ours.length > 0 && ours.every((file) => changedAt(relative(built, file)) < builtAt);
}

/**
 * Returns when the source of a compiled file was last changed. The folder with the same name beside the source counts
 * as well, since it may contain the file's templates.
 */
function changedAt(file) {
  const source = join(root, file.replace(/\.js$/, ""));
  if (!existsSync(`${source}.ts`)) return Infinity;
  return Math.max(...[`${source}.ts`, ...treeOf(source)].map((path) => statSync(path).mtimeMs));
}

function treeOf(folder) {
  if (!existsSync(folder)) return [];
  return [folder, ...readdirSync(folder, { recursive: true }).map((path) => join(folder, path))];
}

/** Runs the new build in another process, since this process has loaded the old one. */
async function buildAndRun() {
  const { main, runToEnd, setup } = await import("./setup.mjs");
  await main(async () => {
    await setup();
    await runToEnd([join(built, "client", "cli", "incident.js"), ...args]);
  });
}
