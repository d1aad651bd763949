import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { leavesOf } from "./mutate-policy/leaves.ts";
import { loadTests } from "./mutate-policy/test-runner.ts";

/**
 * Changes each number of the policy table in turn and runs the domain tests, at least one of which has to fail. The
 * tests run from the build in this one process: starting a test runner two hundred times would take longer than all
 * the tests. No test compares the table itself, so each failure shows a change of behaviour that people would notice.
 */
const folder = join(__dirname, "..", "test", "domain");
const files = readdirSync(folder).filter((name) => name.endsWith(".test.js") && !name.startsWith("random-"));

interface Mutant {
  readonly path: string;
  readonly from: number;
  readonly to: number;
  readonly killedBy?: string;
}

const run = (path: string, to: number, lately: readonly string[]): string | undefined => {
  const first = files.filter((name) => lately.includes(name));
  const order = [...first, ...files.filter((name) => !lately.includes(name))];
  return loadTests(folder, order, { path, to }).firstFailure();
};

const report = (mutants: readonly Mutant[], seconds: number): string => {
  const survivors = mutants.filter(({ killedBy }) => killedBy === undefined);
  return [
    "# Policy mutation",
    "",
    "Each number of the policy table (`domain/default-policy.ts`) is changed in turn and the tests in `test/domain` are run,",
    "random lives left out. No test compares the table itself: the one named here is the first behaviour that failed. Made",
    "by `npm run mutate-policy -- --save`, once a release.",
    "",
    `${String(mutants.length)} numbers, ${String(mutants.length - survivors.length)} killed, ${String(survivors.length)} survived; ${String(seconds)} s.`,
    "",
    ...mutants.map(
      ({ path, from, to, killedBy }) => `- \`${path}\` ${String(from)} → ${String(to)}: ${killedBy ?? "**survived**"}`,
    ),
    "",
  ].join("\n");
};

const { values, positionals } = parseArgs({ options: { save: { type: "boolean" } }, allowPositionals: true });
const [only] = positionals;

const unchanged = loadTests(folder, files).firstFailure();
if (unchanged !== undefined) throw new Error(`The tests fail without any change: ${unchanged}`);

const started = performance.now();
const killers: string[] = [];
const mutants = leavesOf()
  .filter(({ path }) => only === undefined || path.includes(only))
  .map(({ path, value }): Mutant => {
    // A deadline of 0 minutes is changed to 2 minutes, since 0 and 1 both mean "at once".
    const to = value + (value === 0 ? 2 : Math.max(1, Math.round(value / 10)));
    const killedBy = run(path, to, killers.slice(-3));
    if (killedBy !== undefined) killers.push(`${killedBy.split(".test")[0] ?? ""}.test.js`);
    console.log(
      `${killedBy === undefined ? "SURVIVED" : "killed"} ${path}: ${String(value)} → ${String(to)}${killedBy === undefined ? "" : ` by ${killedBy}`}`,
    );
    return { path, from: value, to, ...(killedBy === undefined ? {} : { killedBy }) };
  });
const text = report(mutants, Math.round((performance.now() - started) / 1000));
console.log(`\n${text.split("\n")[6] ?? ""}`);
if (values.save === true) writeFileSync(join(__dirname, "..", "..", "docs", "policy-mutation.md"), text);
process.exitCode = mutants.some(({ killedBy }) => killedBy === undefined) ? 1 : 0;
