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
  /** The home of whoever sits at the terminal, with no profile in it. */
  readonly home: string;
  /** Runs the built `incident` as alice, unless the environment says otherwise. */
  readonly incident: (args: readonly string[], given?: Given) => Promise<Ended>;
  readonly close: () => Promise<void>;
}

export interface Given {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
}

/** The real API listening on the real server, and the built CLI beside it as a process of its own. */
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

/** What a process needs to run at all; nothing of whoever runs the tests. */
export const at = (home: string) => ({ PATH: process.env["PATH"], HOME: home, TZ: "UTC" });

export async function runIncident(args: readonly string[], { env = {}, input = "" }: Given): Promise<Ended> {
  const child = spawn(process.execPath, [join(projectRoot, "scripts", "incident.mjs"), ...args], { env });
  const said = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said.stderr += text));
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("close", resolve);
    child.on("error", reject);
  });
  return { code, ...said };
}

/** The one incident's id in what the CLI said. */
export function idIn({ stdout, stderr }: Ended): string {
  const [id] = /incident-\d{4}-\d{2}-\d{2}-\d{4}(-\w+)?/.exec(stdout) ?? [];
  if (id === undefined) throw new Error(`No incident's id in: ${stdout} ${stderr}`);
  return id;
}
