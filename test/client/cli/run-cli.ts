import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../../config/project-root.ts";
import { runApi, type RunningApi, type RunningApiOptions, token } from "../running-api.ts";

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliAtWork {
  readonly api: RunningApi;
  readonly url: string;
  /** The home folder of the person at the terminal, without a profile in it. */
  readonly home: string;
  /** Runs the built `incident` as alice, unless the environment names somebody else. */
  readonly incident: (args: readonly string[], given?: CliInput) => Promise<Ended>;
  readonly close: () => Promise<void>;
}

export interface CliInput {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
}

/** Starts the real API on the real server, and runs the built CLI beside it as a process of its own. */
export async function cliAtWork(options: RunningApiOptions = {}): Promise<CliAtWork> {
  const api = await runApi(options);
  const url = await api.app.listen({ host: "127.0.0.1", port: 0 });
  const home = mkdtempSync(join(tmpdir(), "incident-cli-"));
  const usual = { INCIDENT_URL: url, INCIDENT_TOKEN: token, INCIDENT_PERSON: "alice" };
  return {
    ...{ api, url, home },
    incident: async (args, { env = {}, input } = {}) =>
      runIncident(args, { env: { ...usual, ...at(home), ...env }, ...(input === undefined ? {} : { input }) }),
    close: async () => {
      await api.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Returns the environment variables that a process needs to run at all, and none of the person who runs the tests. */
export const at = (home: string) => ({ PATH: process.env["PATH"], HOME: home, TZ: "UTC" });

export const runIncident = async (args: readonly string[], given: CliInput): Promise<Ended> =>
  runProgram(process.execPath, [join(projectRoot, "scripts", "incident.mjs"), ...args], given);

/** Runs a program to its end while this process goes on answering, as an API that the program calls. */
export async function runProgram(
  program: string,
  args: readonly string[],
  { env = {}, input = "" }: CliInput,
): Promise<Ended> {
  const child = spawn(program, args, { env });
  const printedText = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (printedText.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (printedText.stderr += text));
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("close", resolve);
    child.on("error", reject);
  });
  return { code, ...printedText };
}

/** Returns the id of the only incident that the CLI's output names. */
export function idIn({ stdout, stderr }: Ended): string {
  const [id] = /incident-\d{4}-\d{2}-\d{2}-\d{4}(-\w+)?/.exec(stdout) ?? [];
  if (id === undefined) throw new Error(`No incident's id in: ${stdout} ${stderr}`);
  return id;
}
