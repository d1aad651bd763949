import { join } from "node:path";
import { searchAttributes } from "../workflows/messages.ts";
import { certificateKeyFile } from "./certificate-key.ts";
import { apiTokenFile, secretsKeyFile } from "./secret-file.ts";
import { closeToOthers, type DataFolder, turnLogs } from "./data-folder.ts";
import { endLeftovers } from "./left-over-processes.ts";
import type { StartOptions } from "./options.ts";
import { startApi, startWorker } from "./worker-and-api.ts";
import { freePort } from "./ports.ts";
import { startPostgres } from "./postgres.ts";
import type { RunningProcess } from "./supervise-process.ts";
import { refuseBuildThatBreaksIncidents } from "./replay-gate.ts";
import { startTemporalServer, type TemporalServer } from "./temporal-server.ts";
import { workflowBundle } from "./workflow-bundle.ts";

const database = "incidents";

/** The processes of the product. They are started in order, kept running, and stopped in the reverse order. */
export class Product {
  readonly #running = new Map<string, RunningProcess>();
  readonly #over = new AbortController();
  #begun = false;
  #stopped: Promise<void> | undefined;

  readonly #folder: DataFolder;
  readonly #options: StartOptions;
  readonly #say: (sentence: string) => void;

  constructor(folder: DataFolder, options: StartOptions, say: (sentence: string) => void) {
    this.#folder = folder;
    this.#options = options;
    this.#say = say;
  }

  async start(): Promise<void> {
    this.#begun = true;
    closeToOthers(this.#folder);
    turnLogs(this.#folder);
    this.#say("Starting Temporal and PostgreSQL …");
    const [temporal, databaseUrl, bundle] = await Promise.all([
      this.#startTemporal(),
      process.env["DATABASE_URL"] ?? this.#startPostgres(),
      workflowBundle(),
    ]);
    await refuseBuildThatBreaksIncidents({ temporal, bundle, anyway: this.#options.anyway, say: this.#say });

    this.#say("Starting the worker and the API …");
    const ours = {
      ...this.#supervision(),
      apiPort: this.#options.apiPort,
      logs: this.#folder.logs,
      env: {
        TEMPORAL_ADDRESS: temporal.address,
        TEMPORAL_NAMESPACE: temporal.namespace,
        DATABASE_URL: databaseUrl,
        API_TOKEN_FILE: apiTokenFile(this.#folder.root),
        CERTIFICATE_KEY_FILE: certificateKeyFile(this.#folder.root),
        BREAK_GLASS_FILE: join(this.#folder.root, "break-glass.json"),
        PAGING_FILE: join(this.#folder.root, "paging.json"),
        SECRETS_KEY_FILE: secretsKeyFile(this.#folder.root),
        WORKFLOW_BUNDLE: bundle,
      },
    };
    await Promise.all([this.#keep(startApi(ours)), this.#keep(startWorker(ours))]);
  }

  /**
   * Stops the API first, so that no new requests come in; then lets the worker finish; then stops Temporal and
   * PostgreSQL, which API and worker use.
   */
  async stop(): Promise<void> {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  isStopping(): boolean {
    return this.#stopped !== undefined;
  }

  async #stopAll(): Promise<void> {
    this.#over.abort();
    if (!this.#begun) return;
    this.#say("Stopping …");
    for (const name of ["api", "worker", "temporal", "postgres"]) await this.#running.get(name)?.stop();
    await endLeftovers(this.#folder.notes); // Ends processes that were still starting.
    this.#say("Stopped. Nothing is lost: the next start carries on.");
  }

  async #keep<P extends RunningProcess>(starting: Promise<P>): Promise<P> {
    const started = await starting;
    this.#running.set(started.name, started);
    return started;
  }

  #supervision() {
    return { notes: this.#folder.notes, restart: true, report: this.#say, signal: this.#over.signal };
  }

  async #startTemporal(): Promise<TemporalServer> {
    return this.#keep(
      startTemporalServer({
        ...this.#supervision(),
        port: this.#options.temporalPort,
        uiPort: this.#options.uiPort,
        databaseFile: this.#folder.temporal,
        timeSkipping: false,
        searchAttributes: Object.values(searchAttributes),
        logFile: join(this.#folder.logs, "temporal.log"),
      }),
    );
  }

  async #startPostgres(): Promise<string> {
    const postgres = await this.#keep(
      startPostgres({
        ...this.#supervision(),
        dataFolder: this.#folder.postgres,
        port: await freePort(),
        durable: true,
        logFile: join(this.#folder.logs, "postgres.log"),
      }),
    );
    return postgres.createDatabase(database);
  }
}
