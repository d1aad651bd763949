import { type ChildProcess, spawn } from "node:child_process";
import { createServer, connect, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { projectRoot } from "../../../config/project-root.ts";
import { token, until } from "../running-api.ts";
import { at, type CliAtWork, cliAtWork } from "./run-cli.ts";

/** A proxy between the CLI and the API whose connections can be cut, as a network's can. */
interface Wire {
  readonly url: string;
  /** Cuts all connections, and returns how many there were. */
  readonly cut: () => number;
  readonly close: () => void;
}

let cli: CliAtWork;
let wire: Wire;
const watching: Watching[] = [];
beforeAll(async () => {
  cli = await cliAtWork();
  await cli.api.startWorkers();
  wire = await wireTo(Number(new URL(cli.url).port));
});
afterEach(async () => Promise.all(watching.splice(0).map(async (it) => it.stop())));
afterAll(async () => {
  wire.close();
  await cli.close();
});

const declaration = { by: "alice", severity: "sev3", service: "API Service", title: "Slow", impact: "A few" };
/** Declares an incident, and waits until its timeline can be read: a busy worker records it later. */
const declare = async (): Promise<string> => {
  const id = String((await cli.api.post("/incidents", declaration)).body["id"]);
  await until("its timeline", async () => {
    const { status, body } = await cli.api.get(`/incidents/${id}/timeline`);
    return status === 200 && JSON.stringify(body).includes("declared") ? true : undefined;
  });
  return id;
};
const find = async (id: string, text: string) =>
  cli.api.post(`/incidents/${id}/commands/recordFinding`, { by: "alice", text });

test("one incident: what was, then what happens, once each, over a connection that is cut off", async () => {
  const id = await declare();
  const watch = watchWith([id]);
  await watch.says(/declared SEV-3/);
  await find(id, "before the cut");
  await watch.says(/before the cut/);
  expect(wire.cut()).toBeGreaterThan(0);
  await find(id, "while nobody listened");
  await watch.says(/while nobody listened/);
  await find(id, "after the cut");
  await watch.says(/after the cut/);
  for (const text of ["declared SEV-3", "before the cut", "while nobody listened", "after the cut"])
    expect(watch.lines().filter((line) => line.includes(text))).toHaveLength(1);
  expect(await watch.stop()).toBe(0);
});

test("all of them: each line names its incident, and a cut loses and repeats none", async () => {
  const ids = [await declare(), await declare()];
  const watch = watchWith(["--all"]);
  const both = async (text: string) => {
    await Promise.all(ids.map(async (id) => find(id, text)));
    for (const id of ids) await watch.says(new RegExp(`${id}: .*${text}`));
  };
  await until("the stream", async () => {
    await find(ids[0] ?? "", "is anybody there");
    return watch.lines().find((line) => line.includes("is anybody there"));
  });
  await both("before");
  expect(wire.cut()).toBeGreaterThan(0);
  await both("meanwhile");
  await both("after");
  for (const text of ["before", "meanwhile", "after"])
    expect(watch.lines().filter((line) => line.includes(`"${text}"`))).toHaveLength(2);
});

test("--json gives programs an event a line", async () => {
  const id = await declare();
  const watch = watchWith([id, "--json"]);
  await until("an event", async () => {
    await find(id, "for programs");
    return watch.lines().find((line) => line.includes("for programs"));
  });
  const events = watch.lines().map((line): unknown => JSON.parse(line));
  expect(events).toContainEqual(
    expect.objectContaining({ incident: id, type: "findingRecorded", line: expect.stringContaining("for programs") }),
  );
});

test("--for ends it by itself, and an incident that never was is said to be none", async () => {
  const id = await declare();
  expect(await cli.incident(["watch", id, "--for", "1"])).toMatchObject({ code: 0 });
  expect(await cli.incident(["watch", "incident-1999-01-01-0000"])).toMatchObject({
    ...{ code: 3, stdout: "" },
    stderr: "incident: There is no incident incident-1999-01-01-0000.\n",
  });
});

interface Watching {
  readonly lines: () => readonly string[];
  readonly says: (what: RegExp) => Promise<void>;
  /** Stops the CLI as Ctrl-C does, and returns its exit code. */
  readonly stop: () => Promise<number | null>;
}

function watchWith(args: readonly string[]): Watching {
  const env = { ...at(cli.home), INCIDENT_URL: wire.url, INCIDENT_TOKEN: token };
  const incident = join(projectRoot, "scripts", "incident.mjs");
  const child: ChildProcess = spawn(process.execPath, [incident, "watch", ...args], { env });
  let output = "";
  let remarks = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (remarks += text));
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (output += text));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const it: Watching = {
    lines: () => output.split("\n").filter((line) => line !== ""),
    says: async (what) => {
      const found = async () => (what.test(output) ? true : undefined);
      await until(String(what), found).catch((error: unknown) => {
        throw new Error(`${String(error)} It said: ${output}${remarks}`);
      });
    },
    stop: async () => {
      child.kill("SIGINT");
      return ended;
    },
  };
  watching.push(it);
  return it;
}

async function wireTo(port: number): Promise<Wire> {
  const open = new Set<Socket>();
  const server: Server = createServer((near) => {
    const far = connect({ host: "127.0.0.1", port });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.pipe(other);
      one.on("error", () => other.destroy()).on("close", () => open.delete(one));
    }
  });
  const cut = (): number => {
    const { size } = open;
    for (const socket of open) socket.destroy();
    return size;
  };
  await new Promise<void>((resolve) => server.listen({ host: "127.0.0.1", port: 0 }, resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("It listens on a port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    cut,
    close: () => {
      cut();
      server.close();
    },
  };
}
