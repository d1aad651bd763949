import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../../config/project-root.ts";
import { token } from "../running-api.ts";
import { at, type CliAtWork, cliAtWork, runProgram } from "./run-cli.ts";

let cli: CliAtWork;
let folder: string;
beforeAll(async () => {
  cli = await cliAtWork();
  folder = mkdtempSync(join(tmpdir(), "incident-installed-"));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await cli.close();
});

const run = (command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env) => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, env, encoding: "utf8" });
  return { status, stdout, stderr };
};

test("the packed command line is installed from its file, and talks to an API from any folder", async () => {
  const packed = run(process.execPath, [join(projectRoot, "scripts", "pack-command-line.mjs")]);
  expect(packed.status).toBe(0);
  const [file = ""] = readdirSync(folder);
  expect(file).toMatch(/^incident-command-line-\d+\.\d+\.\d+\.tgz$/);
  const prefix = join(folder, "prefix");
  const install = ["install", "--global", "--prefix", prefix, "--no-audit", "--no-fund", join(folder, file)];
  expect(run("npm", install)).toMatchObject({ status: 0 });

  const incident = join(prefix, "bin", "incident");
  const env = { ...at(cli.home), INCIDENT_URL: cli.url, INCIDENT_TOKEN: token, INCIDENT_PERSON: "alice" };
  // The API runs in this process, which must be free to answer.
  const ended = await runProgram(incident, ["list"], { env });
  expect(ended).toEqual({ code: 0, stdout: expect.stringContaining("No incident is open"), stderr: "" });
  const version = /\d+\.\d+\.\d+/.exec(file)?.[0];
  expect(run(incident, ["--version"], env)).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
  expect(run(incident, ["config", "check", join(projectRoot, "config.example.yaml")], env)).toMatchObject({
    status: 0,
  });
});
