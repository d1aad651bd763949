import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { projectRoot } from "../../config/project-root.ts";

/** Code that a rule must refuse, with a folder in which the rule applies. */
const refused: readonly (readonly [rule: string, folder: string, code: string])[] = [
  ["typescript(consistent-type-assertions)", "client", "export const n = (x: unknown) => x as number;"],
  ["typescript(consistent-type-assertions)", "test", "export const n = (x: unknown) => <number>x;"],
  ["typescript(no-non-null-assertion)", "client", "export const n = (x?: number) => x!;"],
  ["typescript(no-explicit-any)", "client", "export type Anything = any;"],
  ["typescript(no-floating-promises)", "client", "Promise.resolve(1);"],
  ["typescript(no-floating-promises)", "client", "void Promise.resolve(1);"],
  ["typescript(no-confusing-void-expression)", "client", "export const x = (f: () => void) => [f()];"],
  ["typescript(restrict-template-expressions)", "client", "export const s = (d: Date) => `${d}`;"],
  ["typescript(restrict-template-expressions)", "client", "export const s = (d: boolean) => `${d}`;"],
  ["typescript(restrict-plus-operands)", "client", "export const s = (d: number) => d + 'm';"],
  ["typescript(switch-exhaustiveness-check)", "client", "export function f(x: 1 | 2) { switch (x) { case 1: f(2); } }"],
  [
    "typescript(switch-exhaustiveness-check)",
    "client",
    "export function f(x: number) { switch (x) { case 1: f(2); } }",
  ],
  ["typescript(consistent-type-imports)", "client", "import { Stats } from 'node:fs';\nexport type S = Stats;"],
  ["typescript(ban-ts-comment)", "client", "// @ts-expect-error no\nexport const x: number = '';"],
  [
    "typescript(return-await)",
    "client",
    "export async function f(p: Promise<1>) { try { return p; } catch { return 2; } }",
  ],
  ["typescript(no-invalid-void-type)", "workflows", "export type U = void | number;"],
  ["typescript(unbound-method)", "client", "export const get = (map: Map<1, 2>) => map.get;"],
  ["typescript(no-unsafe-assignment)", "client", "export const x = { y: JSON.parse('1') };"],
  ["eslint(no-unused-vars)", "client", "export const f = (a: number, b: number) => a;"],
  ["eslint(no-console)", "domain", "console.log(1);"],
  ["eslint(no-console)", "test", "console.log(1);"],
  ["eslint(eqeqeq)", "client", "export const same = (a: number, b: number) => a == b;"],
  ["eslint(no-restricted-properties)", "client", "export const first = async (p: Promise<1>[]) => Promise.race(p);"],
  ["eslint(no-restricted-properties)", "domain", "export const first = async (p: Promise<1>[]) => Promise.race(p);"],
  ["eslint(no-restricted-properties)", "domain", "export const now = () => Date.now();"],
  ["eslint(no-restricted-properties)", "domain", "export const dice = () => Math.random();"],
  ["own(no-clock)", "domain", "export const now = () => new Date().getTime();"],
  ["own(class-is-nominal)", "client", "export class Open { readonly text = 'x'; }"],
  ["own(class-is-nominal)", "client", "export const Open = class { readonly text = 'x'; };"],
  ...["domain", "workflows"].flatMap((folder) =>
    ["node:fs", "fs", "fs/promises", "crypto"].map(
      (name) => ["eslint(no-restricted-imports)", folder, `export * from '${name}';`] as const,
    ),
  ),
  ...["process", "Buffer", "fetch", "setTimeout", "setInterval", "Intl", "crypto"].map(
    (name) => ["eslint(no-restricted-globals)", "domain", `export const x = [${name}];`] as const,
  ),
  ...["process", "Buffer", "fetch", "setImmediate", "setInterval", "performance"].map(
    (name) => ["eslint(no-restricted-globals)", "workflows", `export const x = [${name}];`] as const,
  ),
  ["unused directive", "client", "// eslint-disable-next-line no-console\nexport const x = 1;"],
  ["unused directive", "client", "// oxlint-disable-next-line eqeqeq\nexport const x = 1;"],
];

/** Similar code that is allowed. */
const allowed: readonly (readonly [folder: string, code: string])[] = [
  ["client", "export const s = (minutes: number) => `${minutes} min`;"],
  ["client", "export const g = (f: () => void) => () => f();"],
  ["client", "export const f = (_a: number, b: number) => b;"],
  ["client", "export const now = () => [Date.now(), new Date(), Math.random()];"],
  ["client", "export class Closed { readonly #text = 'x'; text() { return this.#text; } }"],
  ["client", "export function f(x: 1 | 2) { switch (x) { case 1: return 1; default: return 2; } }"],
  ["client/cli", "console.log(1);"],
  ["scripts", "console.log(1);"],
  ["domain", "export const at = (ms: number) => new Date(ms);"],
  ["workflows", "export const wait = () => setTimeout(() => undefined, Date.now());"],
  ["test", "export const x = { y: JSON.parse('1') };"],
  ["test", "export const get = (map: Map<1, 2>) => map.get;"],
];

const report = z.object({
  diagnostics: z.array(z.object({ code: z.string().optional(), message: z.string(), filename: z.string() })),
});

test("the linter refuses what each rule of ours forbids, and nothing that looks alike", () => {
  const plants = [...refused, ...allowed.map(([folder, code]) => [undefined, folder, code] as const)].map(
    ([rule, folder, code], index) => ({ rule, file: join(folder, `planted-${index}.ts`), code }),
  );
  const found = lint(plants);
  for (const { rule, file, code } of plants) {
    expect({ code, rules: found.get(file) ?? [] }).toEqual({ code, rules: rule === undefined ? [] : [rule] });
  }
});

/** Lints files with the project's own settings, in a folder that contains nothing else. */
function lint(files: readonly { readonly file: string; readonly code: string }[]): Map<string, string[]> {
  const root = mkdtempSync(join(tmpdir(), "planted-"));
  try {
    for (const name of [".oxlintrc.jsonc", "lint", "tsconfig.json"]) {
      cpSync(join(projectRoot, name), join(root, name), { recursive: true });
    }
    symlinkSync(join(projectRoot, "node_modules"), join(root, "node_modules"));
    for (const { file, code } of files) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), `${code}\n`);
    }
    const oxlint = join(projectRoot, "node_modules", ".bin", "oxlint");
    const { stdout } = spawnSync(oxlint, ["--format", "json"], { cwd: root, encoding: "utf8" });
    const found = new Map<string, string[]>();
    for (const { filename, code, message } of report.parse(JSON.parse(stdout)).diagnostics) {
      const rule = code ?? (/^Unused \S+ directive/.test(message) ? "unused directive" : message);
      found.set(filename, [...(found.get(filename) ?? []), rule]);
    }
    return found;
  } finally {
    rmSync(root, { recursive: true });
  }
}
