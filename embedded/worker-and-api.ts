import { join } from "node:path";
import { host } from "./ports.ts";
import { type ProcessSpec, type RunningProcess, startProcess, type Supervision } from "./supervise-process.ts";
import { projectRoot } from "./project.ts";
import { until } from "./wait-until.ts";

export interface OurProcesses extends Supervision {
  readonly apiPort: number;
  readonly logs: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Starts the worker, and resolves when the API reports that a worker is running. */
export async function startWorker(options: OurProcesses): Promise<RunningProcess> {
  return startProcess(program("worker", join("workers", "main.js"), "ready", options), options);
}

/** Starts the HTTP API, and resolves when the API answers. */
export async function startApi(options: OurProcesses): Promise<RunningProcess> {
  return startProcess(program("api", join("client", "api", "run-api.js"), "live", options), options);
}

function program(name: string, file: string, health: "live" | "ready", options: OurProcesses): ProcessSpec {
  const built = join(projectRoot, "dist");
  const main = join(built, file);
  const url = `http://${host}:${options.apiPort}/health/${health}`;
  return {
    name,
    command: process.execPath,
    args: ["--enable-source-maps", "--require", join(built, "embedded", "stop-with-parent.js"), main],
    env: { ...options.env, HOST: host, PORT: String(options.apiPort) },
    logFile: join(options.logs, `${name}.log`),
    marker: main,
    stopSignal: "SIGTERM",
    stopWithinMs: 20_000,
    stopsWithParent: true,
    ready: async () => {
      const answers = async (): Promise<true | undefined> => {
        const { ok } = await fetch(url, { signal: AbortSignal.timeout(5_000) });
        return ok ? true : undefined;
      };
      await until(`${url} (the ${name}'s log is ${join(options.logs, `${name}.log`)})`, answers, {
        withinMs: 60_000,
        everyMs: 100,
      });
    },
  };
}
