import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../config/project-root.ts";
import { defaultPolicy } from "../../domain/default-policy.ts";

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

/** The title as it stands in the test's file, where a per cent sign of a table's title is written twice. */
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

test("every row of the policy that is named is there, and every row there is is named", () => {
  const named = new Set(requirements.flatMap((it) => it.policy));
  expect(Object.keys(defaultPolicy).filter((row) => !named.has(row))).toEqual([]);
  const rows = [...named].filter((row) => !(row in defaultPolicy));
  expect(rows).toEqual([]);
});
