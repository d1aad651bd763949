/** `npm run check` runs every check at the same time. The command of each check is in package.json under its name. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { answersHelp } from "./help.mjs";
import { main, root, say } from "./setup.mjs";

/**
 * The checks that only read sources. The check `types` is missing here, since it also builds files that some tests
 * run.
 */
export const sourceChecks = ["lint", "format", "boundaries", "deadcode"];

/** Runs a check and prints how it ended; if it failed, prints its output first. */
export async function passes(name) {
  const startedAt = performance.now();
  const check = spawn(`npm run --silent ${name}`, { cwd: root, shell: true });
  let printed = "";
  for (const stream of [check.stdout, check.stderr]) stream.setEncoding("utf8").on("data", (text) => (printed += text));
  const status = await new Promise((resolve) => check.on("close", resolve));
  const took = `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
  say(status === 0 ? `ok      ${name} (${took})` : `${printed.trimEnd()}\nFAILED  ${name} (${took})`);
  return status === 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    if (answersHelp(process.argv.slice(2), "scripts/checks.mjs")) return;
    const passed = await Promise.all(["types", ...sourceChecks].map(passes));
    process.exitCode = passed.every(Boolean) ? 0 : 1;
  });
}
