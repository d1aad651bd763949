/**
 * `npm run mutate [-- domain/paging domain/decide.ts]` changes the rules' code in every way that StrykerJS has, one
 * change at a time, and runs the tests, one of which has to fail. The run is done by hand, once a release; all parts
 * together take hours. A mutant is not run again while its code stays the same, but a survivor is, since Stryker does
 * not see that a test has changed; remove `.cache/mutation` to run all of them. Each part that was run gets its section
 * of docs/mutation.md anew, and keeps the reason that somebody wrote beside a survivor while that mutant survives.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { answersHelp } from "./help.mjs";
import { root } from "./setup.mjs";

const args = process.argv.slice(2);
if (answersHelp(args, "scripts/mutate.mjs")) process.exit();

const wording = {
  name: "wording",
  mutate: ["activities/wording.ts", "activities/wording-filters.ts"],
  tests: "wording",
};
const parts = [
  ...readdirSync(join(root, "domain"), { withFileTypes: true }).map((entry) => {
    const name = `domain/${entry.name}`;
    return { name, mutate: [entry.isDirectory() ? `${name}/**/*.ts` : name], tests: "rules" };
  }),
  wording,
];

const document = join(root, "docs", "mutation.md");
const written = existsSync(document) ? readFileSync(document, "utf8") : "";

const heading = (name) => `## ${name}`;
const sections = new Map(
  written
    .split(/^(?=## )/m)
    .slice(1)
    .map((section) => [section.slice(3, section.indexOf("\n")), section.trim()]),
);

/** A change without its line, which moves with every edit above it, in one line that a table's cell can hold. */
const inACell = (code) =>
  `\`${code
    .replaceAll(/\s+/g, " ")
    .replaceAll("|", "¦")
    .replaceAll("`", "´")
    .replace(/^(.{70}).{4,}$/, "$1 …")}\``;
const reasons = new Map(
  [...written.matchAll(/^(\| `[^`]+` \| `.*` → `.*`) \| (.*) \|$/gm)].map(([, change, why]) => [change, why]),
);
const changeOf = (mutant) =>
  `| \`${mutant.fileName.replace(`${root}/`, "")}\` | ${inACell(mutant.original)} → ${inACell(mutant.replacement)}`;

/** A mutant that lets no test begin is seen as well as one that makes a test fail, or hang. */
const detected = ["Killed", "Timeout", "RuntimeError"];

const sectionOf = (name, mutants) => {
  const survivors = mutants.filter(({ status }) => !detected.includes(status));
  const found = mutants.length - survivors.length;
  const rows = survivors.map((mutant) => changeOf(mutant)).toSorted();
  return [
    heading(name),
    "",
    `${mutants.length} mutants, ${found} detected, ${survivors.length} survived.`,
    ...(rows.length === 0 ? [] : ["", "| file | survived | why |", "| --- | --- | --- |"]),
    ...rows.map((change) => `${change} | ${reasons.get(change) ?? "not looked at yet"} |`),
  ].join("\n");
};

/** Returns the code that a mutant replaces. Lines and columns of a result count from 1. */
const originalOf = ({ fileName, location: { start, end } }) => {
  const lines = readFileSync(fileName, "utf8")
    .split("\n")
    .slice(start.line - 1, end.line);
  const last = lines.length - 1;
  lines[last] = lines[last].slice(0, end.column - 1);
  lines[0] = lines[0].slice(start.column - 1);
  return lines.join("\n");
};

const percent = (part, whole) => `${((100 * part) / whole).toFixed(1)} %`;

const write = () => {
  const counts = [...sections].map(([name, section]) => {
    const [, mutants, found] = /(\d+) mutants, (\d+) detected/.exec(section) ?? [];
    return { name, mutants: Number(mutants), found: Number(found) };
  });
  const sum = (field) => counts.reduce((total, count) => total + count[field], 0);
  const notRun = parts.filter(({ name }) => !sections.has(name)).map(({ name }) => `\`${name}\``);
  const text = [
    "# Mutation",
    "",
    "StrykerJS changes the code of the rules and of the wording in every way it has, one change at a time, and the tests",
    "that run the changed line are run: one has to fail. Made by `npm run mutate`, by hand, once a release;",
    "[policy-mutation.md](policy-mutation.md) does the same with the numbers of the policy. Random lives and the tests of",
    "large incidents are left out, since they take seconds per mutant.",
    "",
    "| part | mutants | detected | |",
    "| --- | --- | --- | --- |",
    ...counts.map(({ name, mutants, found }) => `| \`${name}\` | ${mutants} | ${found} | ${percent(found, mutants)} |`),
    `| together | ${sum("mutants")} | ${sum("found")} | ${percent(sum("found"), sum("mutants"))} |`,
    "",
    `Not run yet: ${notRun.length === 0 ? "nothing" : notRun.join(", ")}.`,
    "",
    [...sections.values()].join("\n\n"),
    "",
  ].join("\n");
  writeFileSync(document, text);
};

const forgetSurvivors = (file) => {
  if (!existsSync(file)) return;
  const report = JSON.parse(readFileSync(file, "utf8"));
  for (const source of Object.values(report.files))
    source.mutants = source.mutants.filter(({ status }) => detected.includes(status));
  writeFileSync(file, JSON.stringify(report));
};

async function mutateParts(asked) {
  const { Stryker } = await import("@stryker-mutator/core");
  process.chdir(root);
  for (const { name, mutate, tests } of parts.filter((part) => asked.length === 0 || asked.includes(part.name))) {
    process.env.MUTATED_TESTS = tests;
    const incrementalFile = join(".cache", "mutation", `${name.replaceAll("/", "-")}.json`);
    forgetSurvivors(incrementalFile);
    const mutants = await new Stryker({ mutate, incrementalFile }).runMutationTest();
    if (mutants.length === 0) continue;
    sections.set(
      name,
      sectionOf(
        name,
        mutants.map((mutant) => ({ ...mutant, original: originalOf(mutant) })),
      ),
    );
    write();
  }
}

await mutateParts(args);
