import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Connection } from "@temporalio/client";
import { keepClosedRuns } from "../client/prepare-temporal.ts";
import { host, portAnswers } from "./ports.ts";
import { type RunningProcess, startProcess, type Supervision } from "./processes.ts";
import { projectRoot } from "./project.ts";
import { until } from "./waiting.ts";

export interface TemporalServerOptions extends Supervision {
  readonly port: number;
  /** Without it the server runs without its UI. */
  readonly uiPort?: number;
  /** Where its state lives; without it, in memory. */
  readonly databaseFile?: string;
  /** Lets single workflows be fast-forwarded (see clock.ts): for tests, demos and rehearsals. */
  readonly timeSkipping: boolean;
  readonly searchAttributes: readonly SearchAttribute[];
  readonly logFile: string;
}

/** As `defineSearchAttributeKey` makes them. */
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

/** Starts a Temporal dev server and resolves once it answers, keeps closed runs for 30 days and knows the attributes. */
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
    // A run continued within a second of its own start waits for the rest of that second otherwise.
    // A fast-forward that meets such a run skips all it would have done: 1ms was met now and then, 0s never is.
    "history.workflowIdReuseMinimalInterval": "0s",
    // Timers fire within 10 ms instead of within a second.
    "history.timerProcessorMaxTimeShift": "10ms",
    // Twenty polls a second by default: whatever comes faster waits, a page or a fast-forwarded timer included.
    "history.timerProcessorMaxPollRPS": 2000,
    "history.transferProcessorMaxPollRPS": 2000,
    "history.visibilityProcessorMaxPollRPS": 2000,
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

/** Set-up leaves the path in TEMPORAL_CLI, and in a file for programs that are started by hand. */
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
    if (!(await portAnswers(port))) return undefined; // Cheaper to ask than a refused gRPC connection, which pauses.
    const connection = await Connection.connect({ address, connectTimeout: "2s" });
    try {
      await keepClosedRuns(connection, namespace);
      return true;
    } finally {
      await connection.close();
    }
  });
}
