import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../embedded/ports.ts";
import { projectRoot } from "../../embedded/project.ts";
import { until } from "../../embedded/wait-until.ts";

jest.setTimeout(240_000);

/**
 * The folder's name contains our process id. If this test run is killed, the next run's global set-up deletes the
 * folder.
 */
const folder = mkdtempSync(join(tmpdir(), `incident-tests-${process.pid}-`));
// When started by root, PostgreSQL runs as another user, who must be able to enter the folder.
chmodSync(folder, 0o755);
let running: Running | undefined;
afterAll(async () => {
  await running?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The two commands of docs/operations.md that back up and restore, up to `npm start`. */
const [backUp, restore] = ((): readonly [string, string] => {
  const page = readFileSync(join(projectRoot, "docs", "operations.md"), "utf8");
  const [, one, other] = /^(tar czf .*?) +#.*\n(rm -rf .*?) && npm start/m.exec(page) ?? [];
  if (one === undefined || other === undefined) throw new Error("docs/operations.md does not say how to back up.");
  return [one, other];
})();

test("backed up, wiped and restored as the operations page says, an open incident goes on", async () => {
  running = await start();
  const { body } = await running.call("POST", "/incidents", {
    ...{ by: "alice", severity: "sev2", service: "API Service" },
    ...{ title: "Payments fail", impact: "One customer in ten" },
  });
  const path = `/incidents/${String(body["id"])}`;
  await running.call("POST", `${path}/commands/acknowledge`, { by: "alice" });
  const found = await running.call("POST", `${path}/commands/recordFinding`, { by: "alice", text: "The pool is full" });
  await linesAt(running, path, found.body["revision"]);
  await running.stop();
  bash(backUp);
  bash(restore);

  running = await start();
  const before = await running.call("GET", path);
  expect(before.body).toMatchObject({ phase: "respond", title: "Payments fail", responders: ["alice"] });
  expect(before.body["next"]).toMatchObject({ promise: expect.any(String), due: expect.any(String) });
  const takingCommand = await running.call(
    "POST",
    `${path}/commands/takeCommand`,
    { by: "bob" },
    { "x-request-id": "restored-1" },
  );
  expect(takingCommand).toMatchObject({ status: 200, body: { outcome: "done" } });
  const lines = await linesAt(running, path, takingCommand.body["revision"]);
  for (const output of ["Alice declared SEV-2", "The pool is full", "Bob took command"])
    expect(lines.filter((line) => line.includes(output))).toHaveLength(1);

  const logs = join(folder, ".data", "logs");
  await until("the command in the worker's log", async () => inLog(join(logs, "worker.log"), "restored-1"));
  expect(inLog(join(logs, "api.log"), "restored-1")).toMatchObject({ msg: expect.any(String) });
  expect(inLog(join(logs, "worker.log"), "restored-1")).toMatchObject({
    ...{ incident: body["id"], command: "takeCommand", outcome: "done", event: takingCommand.body["revision"] },
  });
});

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Running {
  readonly call: (
    method: "GET" | "POST",
    path: string,
    body?: object,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Answer>;
  /** Stops the product as Ctrl-C does. */
  readonly stop: () => Promise<void>;
}

/** Starts the product as `npm start` does after the set-up. */
async function start(): Promise<Running> {
  const [api, temporal, ui] = [await freePort(), await freePort(), await freePort()];
  const flags = ["--data", ".data", "--api-port", api, "--temporal-port", temporal, "--ui-port", ui].map(String);
  const main = `require(${JSON.stringify(join(projectRoot, "dist", "embedded", "start.js"))}).start(process.argv.slice(1))`;
  const child: ChildProcess = spawn(process.execPath, ["-e", main, "--", ...flags], { cwd: folder });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => (output += text));
  const ended = new Promise((resolve) => child.once("close", resolve));
  const stop = async (): Promise<void> => {
    child.kill("SIGINT");
    await ended;
  };
  const ready = async () => (output.includes("Ready.") || child.exitCode !== null ? true : undefined);
  await until("Ready", ready, { withinMs: 120_000 });
  if (child.exitCode !== null) throw new Error(output);
  const token = readFileSync(join(folder, ".data", "api-token"), "utf8").trim();
  return {
    call: async (method, path, body, headers = {}) => {
      const response = await fetch(`http://127.0.0.1:${api}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const answer: Answer["body"] = JSON.parse(await response.text());
      return { status: response.status, body: answer };
    },
    stop,
  };
}

async function linesAt({ call }: Running, path: string, revision: unknown): Promise<readonly string[]> {
  const { body } = await until("the records", async () => {
    const answer = await call("GET", `${path}/timeline?minRevision=${String(revision)}`);
    return answer.status === 200 ? answer : undefined;
  });
  const events: readonly { readonly line: string }[] = JSON.parse(JSON.stringify(body["events"]));
  return events.map(({ line }) => line);
}

function inLog(file: string, requestId: string): unknown {
  const line = readFileSync(file, "utf8")
    .split("\n")
    .find((one) => one.includes(`"reqId":"${requestId}"`) && one.includes('"command"'));
  return line === undefined ? undefined : JSON.parse(line);
}

function bash(line: string): void {
  execFileSync("bash", ["-euc", line], { cwd: folder, stdio: "pipe" });
}
