import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { projectRoot } from "../../../config/project-root.ts";

/**
 * A fake compiler that copies the sources, which need no compiling, and counts its runs. With EDIT_MEANWHILE it also
 * edits a source during the build.
 */
const compiler = `
  const { appendFileSync, cpSync, writeFileSync } = require("node:fs");
  appendFileSync("builds", "one\\n");
  for (const name of ["incident", "command-line", "list", "show"])
    cpSync("client/cli/" + name + ".ts", "dist/client/cli/" + name + ".js", { recursive: true });
  const { EDIT_MEANWHILE: meanwhile } = process.env;
  if (meanwhile) writeFileSync("client/cli/list.ts", meanwhile);
  setTimeout(() => writeFileSync("dist/.tsbuildinfo", ""), 50);
`;

const sources = {
  "client/cli/incident.ts": `require("./command-line.js").loadCommandLine(process.argv.slice(2)).then((run) => run());`,
  "client/cli/command-line.ts": `exports.loadCommandLine = async ([name]) => (await import("./" + name + ".js")).default.run;`,
  "client/cli/list.ts": saying("old list"),
  "client/cli/show.ts": `const { readFileSync } = require("node:fs");
    exports.run = async () => console.log(readFileSync(__dirname + "/show/page.liquid", "utf8"));`,
  "client/cli/show/page.liquid": "old page",
  "node_modules/@typescript/native/bin/tsc": compiler,
  "node_modules/.package-lock.json": `{ "packages": {} }`,
  "package-lock.json": `{ "packages": {} }`,
};

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "incident-build-"));
  cpSync(join(projectRoot, "scripts"), join(root, "scripts"), { recursive: true });
  for (const [file, text] of Object.entries(sources)) edit(file, text);
});
afterEach(() => rmSync(root, { recursive: true }));

function saying(sentence: string): string {
  return `exports.run = async () => console.log("${sentence}");`;
}

function edit(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

function incident(name: "list" | "show", env: Readonly<Record<string, string>> = {}): string {
  const TEMPORAL_CLI = process.env["TEMPORAL_CLI"] ?? readFileSync(join(projectRoot, ".cache", "temporal-cli"), "utf8");
  const options = {
    env: { PATH: process.env["PATH"], TEMPORAL_CLI: TEMPORAL_CLI.trim(), ...env },
    stdio: "pipe",
  } as const;
  return execFileSync(process.execPath, [join(root, "scripts", "incident.mjs"), name], options)
    .toString()
    .trim();
}

const builds = (): number => readFileSync(join(root, "builds"), "utf8").trim().split("\n").length;

test("what is not built yet is built, once", () => {
  expect([incident("list"), incident("list")]).toEqual(["old list", "old list"]);
  expect(builds()).toBe(1);
});

test.each([
  ["edited in place", (text: string) => edit("client/cli/list.ts", text)],
  [
    "replaced by another file, as git does",
    (text: string) => {
      edit("pulled", text);
      renameSync(join(root, "pulled"), join(root, "client/cli/list.ts"));
    },
  ],
])("a source that was %s is built before it runs", (_, change) => {
  incident("list");
  change(saying("new list"));
  expect(incident("list")).toBe("new list");
  expect(builds()).toBe(2);
});

test("a source that a command does not load keeps nobody waiting, until a command loads it", () => {
  expect(incident("show")).toBe("old page");
  edit("client/cli/list.ts", saying("new list"));
  expect(incident("show")).toBe("old page");
  expect(builds()).toBe(1);
  expect(incident("list")).toBe("new list");
});

test("an edited template is taken over", () => {
  incident("show");
  edit("client/cli/show/page.liquid", "new page");
  expect(incident("show")).toBe("new page");
});

test("an edit during the build is not taken for built", () => {
  expect(incident("list", { EDIT_MEANWHILE: saying("new list") })).toBe("old list");
  expect(incident("list")).toBe("new list");
});

test("a build that does not even load is made anew", () => {
  incident("list");
  writeFileSync(join(root, "dist", "client", "cli", "command-line.js"), "exports.loadCommand");
  expect(incident("list")).toBe("old list");
});

test("a source that is gone is not run from its build", () => {
  incident("list");
  rmSync(join(root, "client/cli/list.ts"));
  expect(() => incident("list")).toThrow(/list\.ts/);
});
