import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../config/project-root.ts";

const folders =
  "domain|on-call|intake|workflows|activities|integrations|records|config|client|workers|embedded|scripts|docs";

/**
 * Lists the files and folders that a document names in full, such as `domain/runbook.ts`; `…` and `<…>` stand for any
 * name.
 */
const pathsIn = (document: string): readonly string[] =>
  [
    ...readFileSync(join(projectRoot, document), "utf8").matchAll(new RegExp(`\`((?:${folders})/[\\w./-]*)\``, "g")),
  ].map(([, path = ""]) => path);

test.each(["README.md", "docs/overview.md"])("every file that %s names is there", (document) => {
  const paths = pathsIn(document);
  expect(paths.length).toBeGreaterThan(20);
  expect(paths.filter((path) => !existsSync(join(projectRoot, path)))).toEqual([]);
});

/** The rows of the README's tables of rules: what is looked for, and where it is. */
const rulesInReadme = (): readonly (readonly [string, string])[] => {
  const [, tables = ""] = readFileSync(join(projectRoot, "README.md"), "utf8").split("Where one looks for a rule");
  return tables
    .split("\n")
    .filter((line) => line.startsWith("| ") && !/^\| (rule|---|-+) /.test(line))
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .map(([, rule = "", file = ""]) => [rule, file]);
};

test("every rule of the README's tables is looked for once and names a file or folder that is there", () => {
  const rules = rulesInReadme();
  expect(rules.length).toBeGreaterThan(100);
  expect(new Set(rules.map(([rule]) => rule)).size).toBe(rules.length);
  const path = new RegExp(`\`((?:${folders})/[\\w./-]*)\``, "g");
  expect(rules.filter(([, file]) => [...file.matchAll(path)].length === 0 && !file.includes("…-commands"))).toEqual([]);
});

test("a name that the README gives beside a file stands in that file", () => {
  const named = rulesInReadme().flatMap(([, file]) => [...file.matchAll(/`([\w./-]+\.ts)` \(`(\w+)`\)/g)]);
  expect(named.length).toBeGreaterThan(3);
  const lacking = named.filter(
    ([, file = "", name = ""]) => !readFileSync(join(projectRoot, file), "utf8").includes(name),
  );
  expect(lacking.map(([text]) => text)).toEqual([]);
});
