/**
 * `npm test`: set up, then every check, then the tests; `--long` runs the long tests alone. Ends with one line that
 * counts what passed and what failed; a check that fails counts as one failed.
 */
import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { SetupFailed, buildProduct, main, root, say, setup } from "./setup.mjs";

const bin = (name) => join(root, "node_modules", ".bin", name);
const folders = "domain workflows activities integrations records config workers client embedded scripts test".split(
  " ",
);

const checks = [
  ["types", buildProduct],
  ["lint", () => command(bin("eslint"), ["."])],
  ["format", () => command(bin("prettier"), ["--check", "--log-level", "warn", "."])],
  [
    "boundaries",
    () =>
      command(bin("depcruise"), [
        "--config",
        ".dependency-cruiser.mjs",
        "--output-type",
        "err",
        ...folders.filter((name) => existsSync(join(root, name))),
      ]),
  ],
  ["dead code", () => command(bin("knip"), [])],
];

await main(async () => {
  const args = process.argv.slice(2);
  const long = args.includes("--long");
  const jestArgs = args.filter((arg) => arg !== "--long");
  await setup({ build: false });
  if (long) buildProduct();
  const failedChecks = long ? [] : checks.filter(([name, check]) => !passes(name, check)).map(([name]) => name);
  const tests = runJest(long, jestArgs);
  if (failedChecks.length > 0) say(`\nFailed: ${failedChecks.join(", ")}.`);
  const failed = tests.failed + failedChecks.length;
  const skipped = tests.skipped > 0 ? `, ${tests.skipped} skipped` : "";
  process.stdout.write(`\n${tests.passed} passed, ${failed} failed${skipped}\n`);
  if (process.env.TOTALS_FILE) {
    appendFileSync(process.env.TOTALS_FILE, `${tests.passed} ${failed} ${tests.skipped}\n`);
  }
  process.exitCode = failed === 0 ? 0 : 1;
});

function passes(name, check) {
  const startedAt = performance.now();
  let passed = true;
  try {
    check();
  } catch (error) {
    if (!(error instanceof SetupFailed)) throw error;
    passed = false;
  }
  say(`${passed ? "ok    " : "FAILED"}  ${name} (${seconds(startedAt)})`);
  return passed;
}

function command(program, args) {
  const { status } = spawnSync(program, args, { cwd: root, stdio: ["ignore", 2, 2] });
  if (status !== 0) throw new SetupFailed(program);
}

/** Counts what jest reports; a file that could not even be loaded counts as one failed test. */
function runJest(long, args) {
  const report = join(root, ".cache", `jest-${process.pid}.json`);
  const { status } = spawnSync(bin("jest"), ["--json", "--outputFile", report, "--passWithNoTests", ...args], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    env: { ...process.env, ...(long ? { LONG_TESTS: "1" } : {}) },
  });
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites } = JSON.parse(
    readFileSync(report, "utf8"),
  );
  rmSync(report);
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  return { passed: numPassedTests, failed: status === 0 ? failed : Math.max(failed, 1), skipped: numPendingTests };
}

function seconds(startedAt) {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}
