import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../config/project-root.ts";
import { defaultPolicy } from "../../domain/default-policy.ts";
import { promisesByName } from "../../domain/runbook.ts";

const textOf = (file: string) => readFileSync(join(projectRoot, file), "utf8");
const document = textOf("docs/process.md");

interface Requirement {
  readonly id: string;
  readonly policy: readonly string[];
  readonly tests: readonly { readonly file: string; readonly name: string }[];
}

const requirements = [...document.matchAll(/^\| (P-\d+) +\| .+? \| ([^|]+?) +\| (.+?) +\|$/gm)].map(
  ([, id = "", policy = "", shown = ""]): Requirement => ({
    id,
    policy: [...policy.matchAll(/`(\w+)`/g)].map(([, row = ""]) => row),
    tests: [...shown.matchAll(/`([^`]+)`: (.+?)(?:<br>|$)/g)].map(([, file = "", name = ""]) => ({ file, name })),
  }),
);

/** Says whether a source file contains a test with that title. In a table's title a per cent sign is written twice. */
const isATestOf = (source: string, name: string) =>
  [name, name.replaceAll(/%(?![a-z])/g, "%%")].some((title) =>
    new RegExp(`(^\\s*|\\()${escaped(JSON.stringify(title))},`, "m").test(source),
  );
const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

test("every requirement has an id of its own, in order", () => {
  expect(requirements.length).toBeGreaterThan(70);
  expect(requirements.map((it) => it.id)).toEqual(
    requirements.map((_, place) => `P-${String(place + 1).padStart(3, "0")}`),
  );
  expect(document.match(/^\| P-\d+/gm)).toHaveLength(requirements.length);
});

test.each(requirements)("$id is shown by a test that is there", ({ tests }) => {
  expect(tests).not.toEqual([]);
  for (const { file, name } of tests) {
    expect(existsSync(join(projectRoot, file)) ? file : `${file} is missing`).toBe(file);
    expect(isATestOf(textOf(file), name) ? name : `${file} has no test "${name}"`).toBe(name);
  }
});

/** Says whether docs/promises.md marks a promise as ours, which means that the process document does not require it. */
const isOurs = (name: string): boolean => textOf("docs/promises.md").includes(`\n- **${name}** (ours`);
const isRequired = (row: string): boolean => {
  const promises = [...promisesByName.values()].filter(({ policy }) => policy === row);
  return promises.length === 0 || promises.some(({ name }) => !isOurs(name));
};

test("every row of the policy that is named is there, and every row that the document requires is named", () => {
  const policyNames = new Set(requirements.flatMap((it) => it.policy));
  expect(Object.keys(defaultPolicy).filter((row) => !policyNames.has(row) && isRequired(row))).toEqual([]);
  const rows = [...policyNames].filter((row) => !(row in defaultPolicy));
  expect(rows).toEqual([]);
});
