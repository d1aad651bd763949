import { type ChildProcess, spawn, type StdioOptions } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { z } from "zod";
import { projectRoot } from "../../config/project-root.ts";
import { freePort } from "../../embedded/ports.ts";

let folder: string;
let port: number;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "incident-start-"));
  port = await freePort();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/**
 * Addresses at which no server listens, which must not keep the API from starting. The API runs in rehearsal, since
 * otherwise it would ask Temporal for its recurring workflows.
 */
const nowhere = {
  REHEARSAL: "true",
  DATABASE_URL: "postgres://nobody@127.0.0.1:9/nothing",
  TEMPORAL_ADDRESS: "127.0.0.1:9",
};

test("a port that is taken is said, with what to do, and the process ends", async () => {
  const other = createServer().listen({ host: "127.0.0.1", port });
  try {
    const { code, stderr } = await ended(startApi({ ...nowhere, API_TOKEN: "a token for tests" }));
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `PORT: ${port} on 127.0.0.1 is taken by another program\n    Stop that one, or set another port.\n`,
    });
  } finally {
    other.close();
  }
});

test("npm start names each port that is taken, and how to choose another", async () => {
  const other = createServer().listen({ host: "127.0.0.1", port });
  const flags = ["--data", folder, "--api-port", String(port), "--temporal-port", String(await freePort())];
  const start = `require(${JSON.stringify(join(projectRoot, "dist", "embedded", "start.js"))}).start(process.argv.slice(1))`;
  try {
    const child = spawn(process.execPath, ["-e", start, "--", ...flags, "--ui-port", String(await freePort())], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    expect(await ended(child)).toEqual({
      code: 1,
      stderr:
        `Port ${port}, for the API, is taken by another program. Stop that, or choose another: ` +
        `npm start -- --api-port ${port + 1} (or PORT=${port + 1}).\n`,
    });
  } finally {
    other.close();
  }
});

test("without a token, and with nobody who could sign in, it says what is missing", async () => {
  const { code, stderr } = await ended(startApi(nowhere));
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: "API_TOKEN: the API needs it\n    Set API_TOKEN or API_TOKEN_FILE; npm start does so by itself.\n",
  });
});

test("where people sign in no token is needed, and none of the environment's is accepted", async () => {
  const config = parseDocument(readFileSync(join(projectRoot, "config.example.yaml"), "utf8"));
  config.setIn(["api", "signIn"], { issuer: "https://login.example.com", audience: "incidents" });
  const file = join(folder, "config.yaml");
  writeFileSync(file, config.toString());
  const keys = { LINK_KEY: "a key for links", CONFERENCE_KEY: "a key for conferences" };
  const child = startApi({ ...nowhere, ...keys, CONFIG_FILE: file });
  try {
    await untilLive(child);
    const refused = await fetch(`http://127.0.0.1:${port}/whoami`, { headers: { authorization: "Bearer undefined" } });
    expect(refused.status).toBe(401);
  } finally {
    child.kill("SIGTERM");
    expect((await ended(child)).code).toBe(0);
  }
});

test("asked to stop while Temporal is away it waits for none of what it asks of it", async () => {
  const child = startApi({ ...nowhere, REHEARSAL: "false", API_TOKEN: "a token for tests" });
  await untilLive(child);
  child.kill("SIGTERM");
  // A process that waited for its requests to Temporal would end later, since each takes ten seconds to fail.
  expect((await ended(child)).code).toBe(0);
}, 15_000);

const onFullDisk = existsSync("/dev/full") ? test : test.skip;

onFullDisk("with the disk of its log full the API goes on, and readiness says so", async () => {
  const full = openSync("/dev/full", "w");
  const child = startApi({ ...nowhere, API_TOKEN: "a token for tests", LOG_LEVEL: "info" }, ["ignore", full, full]);
  closeSync(full);
  try {
    await untilLive(child);
    for (let request = 0; request < 20; request++) await fetch(`http://127.0.0.1:${port}/health/live`);
    const { warnings } = readiness.parse(await (await fetch(`http://127.0.0.1:${port}/health/ready`)).json());
    expect(warnings.join()).toMatch(/The API's log cannot be written \(ENOSPC.*\d+ lines are lost/);
    expect(child.exitCode).toBeNull();
  } finally {
    child.kill("SIGTERM");
    await ended(child);
  }
});

const readiness = z.object({ warnings: z.array(z.string()) });

async function untilLive(child: ChildProcess): Promise<void> {
  const live = async () => fetch(`http://127.0.0.1:${port}/health/live`);
  while (
    !(await live().then(
      ({ ok }) => ok,
      () => false,
    ))
  )
    expect(child.exitCode).toBeNull();
}

function startApi(
  env: Readonly<Record<string, string>>,
  stdio: StdioOptions = ["ignore", "ignore", "pipe"],
): ChildProcess {
  const main = join(projectRoot, "dist", "client", "api", "run-api.js");
  const usual = { PATH: process.env["PATH"], HOST: "127.0.0.1", PORT: String(port), LOG_LEVEL: "silent" };
  return spawn(process.execPath, [main], { env: { ...usual, ...env }, stdio });
}

async function ended(child: ChildProcess): Promise<{ readonly code: number | null; readonly stderr: string }> {
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  if (child.exitCode !== null) return { code: child.exitCode, stderr };
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, stderr };
}
