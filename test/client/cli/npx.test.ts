import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../../config/project-root.ts";
import { at, runProgram } from "./run-cli.ts";

let asked: string[];
let registry: Server;
let home: string;
beforeEach(async () => {
  asked = [];
  // A package that somebody else has published under our command's name.
  const theirs = { name: "incident", version: "9.9.9", bin: { incident: "theirs.js" } };
  registry = createServer(({ url }, reply) => {
    asked.push(url ?? "");
    reply.end(JSON.stringify({ ...theirs, "dist-tags": { latest: "9.9.9" }, versions: { "9.9.9": theirs } }));
  });
  await new Promise<void>((resolve) => registry.listen(0, "127.0.0.1", resolve));
  home = mkdtempSync(join(tmpdir(), "incident-npx-"));
});
afterEach(async () => {
  rmSync(home, { recursive: true });
  await new Promise((resolve) => registry.close(resolve));
});

const address = (): AddressInfo => {
  const found = registry.address();
  if (found === null || typeof found === "string") throw new Error("The registry does not listen.");
  return found;
};

async function npxIncident(folder: string): Promise<{ readonly code: number | null; readonly printed: string }> {
  const npm = { npm_config_registry: `http://127.0.0.1:${address().port}`, npm_config_cache: join(home, "cache") };
  const child = spawn("npx", ["incident", "--help"], { cwd: folder, env: { ...at(home), ...npm } });
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (printed += text));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, printed };
}

test("./incident runs the command line of its folder from any other, and asks nobody for it", async () => {
  const npm = { npm_config_registry: `http://127.0.0.1:${address().port}` };
  const ended = await runProgram(join(projectRoot, "incident"), ["--help"], { env: { ...at(home), ...npm } });
  expect(ended).toEqual({ code: 0, stdout: expect.stringContaining("Declares incidents, drives them"), stderr: "" });
  expect(asked).toEqual([]);
});

test("npx runs the command line of this folder, and asks nobody for it", async () => {
  const { code, printed } = await npxIncident(projectRoot);
  expect({ code, printed }).toEqual({ code: 0, printed: expect.stringContaining("Declares incidents, drives them") });
  expect(asked).not.toContain("/incident");
});

test("before the packages are installed npx takes no stranger's command line", async () => {
  const clone = join(home, "clone");
  for (const file of ["package.json", ".npmrc"]) cpSync(join(projectRoot, file), join(clone, file));
  const { code, printed } = await npxIncident(clone);
  expect({ code, printed }).toEqual({
    code: 1,
    printed: expect.stringContaining("npx canceled due to missing packages"),
  });
});
