/**
 * `npm test` sets up, builds, and then runs the tests and checks side by side; `--long` runs only the long tests.
 * Prints the slowest files, and at the end one line with the number of tests that passed and failed; a check that
 * fails counts as one failed test.
 */
import { spawn } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { copyAssets } from "./assets.mjs";
import { passes, sourceChecks } from "./checks.mjs";
import { answersHelp } from "./help.mjs";
import { main, root, say, setup } from "./setup.mjs";

await main(async () => {
  const args = process.argv.slice(2);
  if (answersHelp(args, "scripts/test.mjs")) return;
  const long = args.includes("--long");
  const jestArgs = args.filter((arg) => arg !== "--long");
  await setup({ build: false });
  const failedBuild = await failing(["types"]);
  copyAssets(root);
  const [tests, failedSources] = await Promise.all([runJest(long, jestArgs), failing(long ? [] : sourceChecks)]);
  const failedChecks = [...failedBuild, ...failedSources];
  if (failedChecks.length > 0) say(`\nFailed: ${failedChecks.join(", ")}.`);
  const failed = tests.failed + failedChecks.length;
  const skipped = tests.skipped > 0 ? `, ${tests.skipped} skipped` : "";
  process.stdout.write(`\n${tests.passed} passed, ${failed} failed${skipped}\n`);
  if (process.env.TOTALS_FILE) {
    appendFileSync(process.env.TOTALS_FILE, `${tests.passed} ${failed} ${tests.skipped}\n`);
  }
  process.exitCode = failed === 0 ? 0 : 1;
});

/**
 * Runs checks one after the other and returns those that failed. Tests with time limits thus get most of the machine.
 */
async function failing(checks) {
  const failed = [];
  for (const name of checks) if (!(await passes(name))) failed.push(name);
  return failed;
}

/** Prints the twenty slowest files, so that a test that has become slow is noticed (docs/testing.md). */
function sayTheSlowest(files) {
  const slowest = files
    .map(({ name, startTime, endTime }) => ({ name: relative(root, name), seconds: (endTime - startTime) / 1000 }))
    .toSorted((a, b) => b.seconds - a.seconds)
    .slice(0, 20);
  say("\nThe slowest files, in seconds:");
  for (const { name, seconds } of slowest) say(`${seconds.toFixed(1).padStart(7)}  ${name}`);
}

/** Runs jest and counts its results. A file that could not be loaded counts as one failed test. */
async function runJest(long, args) {
  const report = join(root, ".cache", `jest-${process.pid}.json`);
  const jest = spawn(
    join(root, "node_modules", ".bin", "jest"),
    ["--json", "--outputFile", report, "--passWithNoTests", ...args],
    { cwd: root, stdio: ["ignore", 2, 2], env: { ...process.env, ...(long ? { LONG_TESTS: "1" } : {}) } },
  );
  const status = await new Promise((resolve) => jest.on("close", resolve));
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites, testResults } = JSON.parse(
    readFileSync(report, "utf8"),
  );
  rmSync(report);
  sayTheSlowest(testResults);
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  return { passed: numPassedTests, failed: status === 0 ? failed : Math.max(failed, 1), skipped: numPendingTests };
}
