import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Connection } from "@temporalio/client";
import { keepClosedRuns } from "../client/temporal/prepare-temporal.ts";
import { host, portAnswers } from "./ports.ts";
import { type RunningProcess, startProcess, type Supervision } from "./supervise-process.ts";
import { projectRoot } from "./project.ts";
import { until } from "./wait-until.ts";

export interface TemporalServerOptions extends Supervision {
  readonly port: number;
  /** The port of Temporal's UI; without a port, the server runs without its UI. */
  readonly uiPort?: number;
  /** The file with the server's state; without a file, the state is in memory only. */
  readonly databaseFile?: string;
  /** Whether single workflows can be fast-forwarded (see clock.ts): for tests, demos and rehearsals. */
  readonly timeSkipping: boolean;
  readonly searchAttributes: readonly SearchAttribute[];
  readonly logFile: string;
}

/** A search attribute in the form that `defineSearchAttributeKey` makes. */
export interface SearchAttribute {
  readonly name: string;
  readonly type: keyof typeof kindsForTheServer;
}

const kindsForTheServer = {
  TEXT: "Text",
  KEYWORD: "Keyword",
  INT: "Int",
  DOUBLE: "Double",
  BOOL: "Bool",
  DATETIME: "Datetime",
  KEYWORD_LIST: "KeywordList",
} as const;

export interface TemporalServer extends RunningProcess {
  readonly address: string;
  readonly namespace: string;
}

const namespace = "default";

/**
 * Starts a Temporal dev server. Resolves when the server answers, knows the search attributes, and is set to keep
 * closed runs for 30 days.
 */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const { port, logFile } = options;
  const address = `${host}:${port}`;
  const running = await startProcess(
    {
      name: "temporal",
      command: temporalCli(),
      args: commandLine(options),
      logFile,
      marker: `start-dev --port ${port}`,
      stopSignal: "SIGTERM",
      stopWithinMs: 10_000,
      ready: async () => prepareNamespace(port),
    },
    options,
  );
  return { ...running, address, namespace };
}

function commandLine(options: TemporalServerOptions): readonly string[] {
  const { port, uiPort, databaseFile, timeSkipping, searchAttributes } = options;
  const settings = {
    "frontend.enableServerVersionCheck": false,
    // By default a run that continues as new within a second of its start waits for the rest of that second. A
    // fast-forward during that wait skips everything the run would have done. This happened now and then with 1ms,
    // and never with 0s.
    "history.workflowIdReuseMinimalInterval": "0s",
    // Timers fire within 10 ms instead of within a second.
    "history.timerProcessorMaxTimeShift": "10ms",
    // By default the server looks for due timers twenty times a second. Beyond that, due work such as pages or
    // fast-forwarded timers has to wait.
    "history.timerProcessorMaxPollRPS": 2000,
    "history.transferProcessorMaxPollRPS": 2000,
    "history.visibilityProcessorMaxPollRPS": 2000,
    // Reports a run whose workflow task has failed twice in a row; by default the server reports it after five times
    // and a minute.
    "system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute": 2,
    ...(timeSkipping ? { "frontend.WorkflowTimeSkippingEnabled": true } : {}),
  };
  const file = ["--db-filename", databaseFile ?? ""];
  const durable = [...file, "--sqlite-pragma", "journal_mode=WAL", "--sqlite-pragma", "synchronous=FULL"];
  return [
    ...["server", "start-dev", "--port", String(port), "--ip", host, "--namespace", namespace],
    ...["--log-format", "pretty", "--log-level", "warn"],
    ...(uiPort === undefined ? ["--headless"] : ["--ui-port", String(uiPort)]),
    ...(databaseFile === undefined ? [] : durable),
    ...Object.entries(settings).flatMap(([key, value]) => [
      "--dynamic-config-value",
      `${key}=${JSON.stringify(value)}`,
    ]),
    ...searchAttributes.flatMap(({ name, type }) => ["--search-attribute", `${name}=${kindsForTheServer[type]}`]),
  ];
}

/**
 * Returns the path of the Temporal CLI. Set-up passes it in TEMPORAL_CLI, and writes it to a file for programs that
 * are started by hand.
 */
function temporalCli(): string {
  const fromSetup = process.env["TEMPORAL_CLI"];
  if (fromSetup !== undefined) return fromSetup;
  try {
    return readFileSync(join(projectRoot, ".cache", "temporal-cli"), "utf8").trim();
  } catch (cause) {
    throw new Error("The Temporal CLI is not set up: run `node scripts/setup.mjs`.", { cause });
  }
}

async function prepareNamespace(port: number): Promise<void> {
  const address = `${host}:${port}`;
  await until(`Temporal server at ${address}`, async () => {
    // After a refused connection gRPC pauses before its next attempt, so this first checks whether the port answers.
    if (!(await portAnswers(port))) return undefined;
    const connection = await Connection.connect({ address, connectTimeout: "2s" });
    try {
      await keepClosedRuns(connection, namespace);
      return true;
    } finally {
      await connection.close();
    }
  });
}
