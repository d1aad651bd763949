import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { apiTokenFile } from "../embedded/secret-file.ts";
import { startApi, startWorker } from "../embedded/worker-and-api.ts";
import { freePort, host } from "../embedded/ports.ts";
import { startPostgres } from "../embedded/postgres.ts";
import type { RunningProcess } from "../embedded/supervise-process.ts";
import { projectRoot } from "../embedded/project.ts";
import { startTemporalServer } from "../embedded/temporal-server.ts";
import { workflowBundle } from "../embedded/workflow-bundle.ts";
import { searchAttributes } from "../workflows/messages.ts";

export interface DemoProduct {
  readonly api: string;
  readonly token: string;
  readonly temporalAddress: string;
  readonly databaseUrl: string;
  readonly stop: () => Promise<void>;
}

/**
 * Starts the whole product in a temporary folder of its own, in rehearsal. Nothing outside the folder is touched, and
 * the folder is deleted at the end.
 */
export async function startDemoProduct(report: (sentence: string) => void): Promise<DemoProduct> {
  const folder = mkdtempSync(join(tmpdir(), "incident-demo-"));
  // When started by root, PostgreSQL runs as another user, who must be able to enter the folder.
  chmodSync(folder, 0o755);
  const running: RunningProcess[] = [];
  const stop = async (): Promise<void> => {
    for (const one of running.reverse()) await one.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const supervision = { notes: join(folder, "run"), restart: false, report };
  const keep = async <P extends RunningProcess>(starting: Promise<P>): Promise<P> => {
    const started = await starting;
    running.push(started);
    return started;
  };
  try {
    const [temporal, postgres, bundle, apiPort] = await Promise.all([
      keep(
        startTemporalServer({
          ...supervision,
          port: await freePort(),
          timeSkipping: true,
          searchAttributes: Object.values(searchAttributes),
          logFile: join(folder, "temporal.log"),
        }),
      ),
      keep(
        startPostgres({
          ...supervision,
          dataFolder: join(folder, "data", "postgres"),
          port: await freePort(),
          durable: false,
          logFile: join(folder, "postgres.log"),
        }),
      ),
      workflowBundle(),
      freePort(),
    ]);
    const databaseUrl = await postgres.createDatabase("incidents");
    const tokenFile = apiTokenFile(folder);
    const ours = {
      ...supervision,
      apiPort,
      logs: folder,
      env: {
        TEMPORAL_ADDRESS: temporal.address,
        TEMPORAL_NAMESPACE: temporal.namespace,
        DATABASE_URL: databaseUrl,
        API_TOKEN_FILE: tokenFile,
        CONFIG_FILE: configuration(folder),
        REHEARSAL: "true",
        WORKFLOW_BUNDLE: bundle,
      },
    };
    await Promise.all([keep(startApi(ours)), keep(startWorker(ours))]);
    const token = readFileSync(tokenFile, "utf8").trim();
    return { api: `http://${host}:${apiPort}`, token, temporalAddress: temporal.address, databaseUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Writes the demo's configuration: the people of config.example.yaml, and reminders exactly on the minute, so that
 * two runs can be compared.
 */
function configuration(folder: string): string {
  const document = parseDocument(readFileSync(join(projectRoot, "config.example.yaml"), "utf8"));
  document.setIn(["policy", "spreadNudgesMinutes"], 0);
  const file = join(folder, "config.yaml");
  writeFileSync(file, document.toString());
  return file;
}
