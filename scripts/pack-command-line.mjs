/**
 * `npm run pack` packs the command line alone into `incident-command-line-<version>.tgz`, for machines without this
 * folder: `npm install --global ./incident-command-line-<version>.tgz` there makes the command `incident`. The package
 * has what the command line loads, and asks the registry only for the packages that are loaded.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { answersHelp } from "./help.mjs";
import { main, root, run, say, setup, SetupFailed } from "./setup.mjs";

const built = join(root, "dist");
const name = "incident-command-line";
const start = `#!/usr/bin/env node
require("./dist/client/cli/command-line.js")
  .loadCommandLine(process.argv.slice(2))
  .then((run) => run());
`;

await main(async () => {
  if (answersHelp(process.argv.slice(2), "scripts/pack-command-line.mjs")) return;
  await setup();
  const { version, engines, dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const { files, packages } = loadedFrom(join(built, "client", "cli", "command-line.js"));
  const folder = join(root, ".cache", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of files) cpSync(file, join(folder, relative(root, file)));
  cpSync(join(built, "activities", "wording"), join(folder, "dist", "activities", "wording"), { recursive: true });
  writeFileSync(join(folder, "incident.js"), start, { mode: 0o755 });
  const manifest = {
    ...{ name, version, private: true, engines, bin: { incident: "incident.js" } },
    description: "The command line of Incident response",
    dependencies: Object.fromEntries(packages.map((it) => [it, dependencies[it]])),
  };
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
  const destination = process.cwd();
  if (!run("npm", ["pack", "--silent", "--pack-destination", destination], { cwd: folder })) {
    throw new SetupFailed("npm pack failed: see above.");
  }
  say(`Install it with: npm install --global ${join(destination, `${name}-${version}.tgz`)}`);
});

/** Returns the compiled files that a file loads, now or when a command is typed, and the packages they need. */
function loadedFrom(first) {
  const files = new Set();
  const packages = new Set();
  const waiting = [first];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    for (const [, named] of readFileSync(file, "utf8").matchAll(/\b(?:require|import)\("([^"]+)"\)/g)) {
      if (named.startsWith(".")) waiting.push(resolve(dirname(file), named));
      else if (!named.startsWith("node:")) packages.add(packageOf(named));
    }
  }
  return { files: [...files].filter((file) => existsSync(file)), packages: [...packages].sort() };
}

function packageOf(named) {
  const parts = named.split("/");
  return parts.slice(0, named.startsWith("@") ? 2 : 1).join("/");
}
