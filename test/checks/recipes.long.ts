import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { projectRoot } from "../../config/project-root.ts";
import { type Edit, inventions } from "./inventions.ts";

/** The recipes of the README that number the places to edit. The path of each place begins its line. */
const recipes = readFileSync(join(projectRoot, "README.md"), "utf8")
  .split(/^(?=- \*\*)/m)
  .map((text) => ({
    name: /^- \*\*(.+?)\*\*/.exec(text)?.[1] ?? "",
    text,
    places: [...text.matchAll(/^ {2}\d\. `([^`]+)`/gm)].map(([, path = ""]) => path),
  }))
  .filter(({ places }) => places.length > 0);

/**
 * Says whether a file belongs to a place of a recipe. In the place's path, `…` and `<…>` stand for any name, and a
 * folder stands for all its files.
 */
const isIn = (place: string, file: string): boolean => {
  const pattern = place
    .replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")
    .replaceAll(/<\w+>|…/g, "[^/]+")
    .replace(/\/$/, "/.+");
  return new RegExp(`^${pattern}$`).test(file);
};

/** The tests of commands, promises and outside systems that need no server, which are run after each recipe. */
const tests = [
  ...["test/docs/promises", "test/docs/process", "test/config/", "test/client/cli/reference", "test/deploy/compose"],
  ...["test/client/command-schema", "test/integrations/vendors-at-home", "test/domain/(example|permissions|timeline)"],
  ...["test/domain/(snapshots|obligation-keys|policy-changes|scorecard-and-metrics|random-lives)"],
];

let copy: string;
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "recipes-"));
  const listed = spawnSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    ...{ cwd: projectRoot, encoding: "utf8", maxBuffer: 1e8 },
  });
  for (const file of listed.stdout.split("\0").filter((it) => it !== "" && existsSync(join(projectRoot, it))))
    cpSync(join(projectRoot, file), join(copy, file));
  symlinkSync(join(projectRoot, "node_modules"), join(copy, "node_modules"));
  mkdirSync(join(copy, ".cache"));
  // A jest configuration for the tests that usually run with servers, which leaves the servers out.
  writeFileSync(
    join(copy, ".cache/without-servers.mjs"),
    `import jest from "../jest.config.mjs";
const { globalSetup: _, globalTeardown: __, testPathIgnorePatterns: ___, ...config } = jest.projects.find((it) => it.displayName === "real");
export default config;
`,
  );
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

function make({ file, before, text }: Edit): void {
  const path = join(copy, file);
  mkdirSync(dirname(path), { recursive: true });
  const source = before === undefined ? "" : readFileSync(path, "utf8");
  const at = before === undefined ? 0 : source.indexOf(before);
  if (at < 0) throw new Error(`${file} has no "${before ?? ""}".`);
  writeFileSync(path, `${source.slice(0, at)}${text}${source.slice(at)}`);
}

/**
 * Runs a command in the copy of the project; returns what the command printed if it failed, and otherwise an empty
 * text.
 */
function failureOf(command: string): string {
  const { LONG_TESTS: _, ...environment } = process.env;
  const options = { cwd: copy, shell: true, encoding: "utf8", env: environment, maxBuffer: 1e8 } as const;
  const { status, stdout, stderr } = spawnSync(command, options);
  return status === 0 ? "" : `${command}\n${stdout}${stderr}`;
}

test("each recipe names four places at most, and an invention keeps to them", () => {
  expect(recipes.map(({ name }) => name)).toEqual(Object.keys(inventions));
  for (const { name, places } of recipes) {
    expect(places.length).toBeLessThanOrEqual(4);
    const elsewhere = inventions[name]?.filter(({ file }) => !places.some((place) => isIn(place, file)));
    expect(elsewhere).toEqual([]);
  }
});

test("a place that is left out is missed", () => {
  const edits = Object.values(inventions);
  for (const edit of edits.flatMap(([, ...others]) => others)) make(edit);
  const failure = failureOf("npm run --silent types");
  expect(failure).toContain('"pizzaOrdered"');
  expect(failure).toContain('"scribeNamed"');
  expect(failure).toContain("./pigeon/adapters.ts");
  for (const edit of edits.flatMap(([first]) => first ?? [])) make(edit);
});

test("what a recipe names is enough for the checks to pass", () => {
  expect(recipes.filter(({ text }) => !text.includes("run `npm run references`"))).toEqual([]);
  const commands = ["npm run references", "npm run format:write", "npm run check"];
  for (const command of commands) expect(failureOf(command)).toBe("");
  expect(failureOf(`npx jest --config .cache/without-servers.mjs ${tests.map((it) => `"${it}"`).join(" ")}`)).toBe("");
});
