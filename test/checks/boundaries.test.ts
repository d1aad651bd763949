import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { projectRoot } from "../../config/project-root.ts";

/** A file that the test writes, its code, and the rules that must refuse it. */
type Plant = readonly [file: string, code: string, ...rules: readonly string[]];

const runs = (path: string) => `export { thing } from "${path}";`;
const typesOnly = (path: string) => `export type { Thing } from "${path}";`;

const folders = [
  ...["domain", "workflows", "on-call", "intake", "activities", "integrations", "records", "config", "client"],
  ...["workers", "embedded"],
] as const;

/**
 * The files that the planted imports refer to: one in every folder, the files through which a folder may be entered,
 * and half of an import cycle.
 */
const offers: readonly Plant[] = [
  ["client/needs.ts", 'export type { Needed } from "./needed.ts";\nexport interface Needs { readonly x: 1 }'],
  ...[
    ...[...folders, "scripts", "test", "activities/ports", "client/temporal"].map((folder) => `${folder}/offer.ts`),
    ...["config/fields.ts", "intake/matchers.ts", "workflows/messages.ts", "activities/own-wording.ts"],
  ].map((file): Plant => [file, "export const thing = 1;\nexport interface Thing { readonly name: string }"]),
];

/**
 * Says whether code of a folder may import the domain. Only `embedded` may not, since `npm start` needs no rule of
 * the incident process.
 */
const knowsTheDomain = (folder: string): boolean => folder !== "embedded";

const rulesOfAll = (folder: string) => [`${folder}-imports`, ...(folder === "domain" ? ["domain-is-pure"] : [])];

/** Imports that cross a boundary, each with the rules that must refuse it. */
const refused: readonly Plant[] = [
  ...folders.flatMap((folder): Plant[] => [
    [`${folder}/runs-a-test.ts`, runs("../test/offer.ts"), ...rulesOfAll(folder)],
    [`${folder}/has-a-type-of-a-test.ts`, typesOnly("../test/offer.ts"), ...rulesOfAll(folder)],
  ]),
  ["activities/has-a-type-of-the-records.ts", typesOnly("../records/offer.ts"), "activities-imports"],
  ["activities/has-a-type-of-the-configuration.ts", typesOnly("../config/offer.ts"), "activities-imports"],
  ["activities/has-a-type-of-workflows.ts", typesOnly("../workflows/messages.ts"), "activities-imports"],
  ["records/has-a-type-of-activities.ts", typesOnly("../activities/offer.ts"), "records-imports"],
  ["records/has-a-type-of-the-configuration.ts", typesOnly("../config/offer.ts"), "records-imports"],
  ["records/has-a-type-of-on-call.ts", typesOnly("../on-call/offer.ts"), "records-imports"],
  ["on-call/has-a-type-of-the-configuration.ts", typesOnly("../config/offer.ts"), "on-call-imports"],
  ["config/has-a-type-of-the-records.ts", typesOnly("../records/offer.ts"), "config-imports"],
  ["integrations/has-a-type-of-the-records.ts", typesOnly("../records/offer.ts"), "integrations-imports"],
  ["integrations/has-a-type-of-activities.ts", typesOnly("../activities/offer.ts"), "integrations-imports"],
  ["client/has-a-type-of-activities.ts", typesOnly("../activities/offer.ts"), "client-imports"],
  ["workflows/has-a-type-of-the-records.ts", typesOnly("../records/offer.ts"), "workflows-imports"],
  ["workflows/runs-an-activity.ts", runs("../activities/offer.ts"), "workflows-import-only-types"],
  ["embedded/has-a-type-of-workers.ts", typesOnly("../workers/offer.ts"), "embedded-imports"],
  ["embedded/runs-a-script.ts", runs("../scripts/offer.ts"), "embedded-imports"],
  ["scripts/runs-a-test.ts", runs("../test/offer.ts"), "scripts-need-no-tests"],
  ["scripts/has-a-type-of-a-test.ts", typesOnly("../test/offer.ts"), "scripts-need-no-tests"],
  ["domain/is-impure.ts", 'export { readFileSync } from "node:fs";', "domain-is-pure"],
  ["domain/has-an-impure-type.ts", 'export type { Stats } from "node:fs";', "domain-is-pure"],
  ["workflows/is-not-deterministic.ts", 'export { readFileSync } from "node:fs";', "workflows-are-deterministic"],
  ["intake/serves.ts", 'export type { Server } from "node:http";', "intake-knows-no-server"],
  [
    "client/needed.ts",
    'export type { Needs } from "./needs.ts";\nexport interface Needed { readonly x: 1 }',
    "no-cycles",
  ],
  ["client/undeclared.ts", 'export * from "undeclared";', "packages-are-declared"],
  ["client/unresolvable.ts", 'export * from "./nowhere.ts";', "resolvable"],
];

/** Similar imports that are allowed. */
const allowed: readonly Plant[] = [
  ...folders
    .filter(knowsTheDomain)
    .map((folder): Plant => [`${folder}/knows-the-domain.ts`, runs("../domain/offer.ts")]),
  ["activities/asks-who-is-on-duty.ts", runs("../on-call/offer.ts")],
  ["records/implements-a-port.ts", typesOnly("../activities/ports/offer.ts")],
  ["integrations/implements-a-port.ts", runs("../activities/ports/offer.ts")],
  ["integrations/has-settings.ts", runs("../config/fields.ts")],
  ["config/checks-rules.ts", runs("../intake/matchers.ts")],
  ["client/gives-a-command.ts", runs("../workflows/messages.ts")],
  ["client/checks-templates.ts", runs("../activities/own-wording.ts")],
  ["workflows/asks-for-an-activity.ts", typesOnly("../activities/offer.ts")],
  ["workers/opens-an-incident.ts", runs("../client/temporal/offer.ts")],
  ["embedded/names-a-workflow.ts", runs("../workflows/messages.ts")],
  ["scripts/runs-anything.ts", runs("../workers/offer.ts")],
  ["scripts/bench/measures-by-the-tests-harness.ts", runs("../../test/offer.ts")],
];

const report = z.object({
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })),
    ruleSetUsed: z.object({ forbidden: z.array(z.object({ name: z.string() })) }),
  }),
});

const { found, rules } = cruise([...offers, ...refused, ...allowed]);

test("each rule refuses what crosses its wall, types too, and nothing that goes through a door", () => {
  for (const [file, code, ...expected] of [...refused, ...allowed]) {
    expect({ file, code, rules: found.get(file) ?? [] }).toEqual({ file, code, rules: expected });
  }
});

test("no rule goes without an import that it has to refuse", () => {
  expect(new Set(refused.flatMap(([, , ...its]) => its))).toEqual(new Set(rules));
});

/** Checks files against the project's own rules, in a folder that contains nothing else. */
function cruise(files: readonly Plant[]): {
  readonly found: ReadonlyMap<string, readonly string[]>;
  readonly rules: readonly string[];
} {
  const root = mkdtempSync(join(tmpdir(), "planted-"));
  try {
    for (const name of [".dependency-cruiser.mjs", "tsconfig.json", "package.json"]) {
      cpSync(join(projectRoot, name), join(root, name));
    }
    const undeclared = join(root, "node_modules", "undeclared");
    for (const [file, code] of [
      ...files.map(([name, content]) => [join(root, name), content] as const),
      [join(undeclared, "package.json"), '{ "name": "undeclared", "version": "1.0.0", "main": "index.js" }'] as const,
      [join(undeclared, "index.js"), ""] as const,
    ]) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${code}\n`);
    }
    const depcruise = join(projectRoot, "node_modules", ".bin", "depcruise");
    const options = ["--config", ".dependency-cruiser.mjs", "--output-type", "json"];
    const { stdout } = spawnSync(depcruise, [...options, ...folders, "scripts", "test"], {
      cwd: root,
      encoding: "utf8",
    });
    const { violations, ruleSetUsed } = report.parse(JSON.parse(stdout)).summary;
    const byFile = new Map<string, string[]>();
    for (const { from, rule } of violations) byFile.set(from, [...(byFile.get(from) ?? []), rule.name].sort());
    return { found: byFile, rules: ruleSetUsed.forbidden.map(({ name }) => name) };
  } finally {
    rmSync(root, { recursive: true });
  }
}
