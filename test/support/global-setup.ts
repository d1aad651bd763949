import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleWorkflowCode, DefaultLogger } from "@temporalio/worker";
import { endLeftovers, isAlive } from "../../embedded/left-over-processes.ts";
import { freePort } from "../../embedded/ports.ts";
import { startPostgres } from "../../embedded/postgres.ts";
import { projectRoot } from "../../embedded/project.ts";
import { startTemporalServer } from "../../embedded/temporal-server.ts";
import { searchAttributes } from "../../workflows/messages.ts";
import { publishRun } from "./run.ts";
import { stopAtTheEnd } from "./servers.ts";

const prefix = "incident-tests-";

/** Starts one Temporal server, one PostgreSQL server and one workflow bundle for all test files of a run. */
export default async function globalSetup(): Promise<void> {
  const notes = join(projectRoot, ".cache", "test-servers");
  await endLeftovers(notes);
  removeFoldersOfKilledRuns();
  const folder = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
  // When started by root, PostgreSQL runs as another user, who must be able to enter the folder.
  chmodSync(folder, 0o755);
  const supervision = { notes, restart: false, report: () => undefined };
  const [temporal, postgres, workflowBundle] = await Promise.all([
    startTemporalServer({
      ...supervision,
      port: await freePort(),
      timeSkipping: true,
      searchAttributes: Object.values(searchAttributes),
      logFile: join(folder, "temporal.log"),
    }),
    startPostgres({
      ...supervision,
      dataFolder: join(folder, "data", "postgres"),
      port: await freePort(),
      durable: false,
      logFile: join(folder, "postgres.log"),
    }),
    bundleInto(folder),
  ]).catch(async (error: unknown) => {
    await endLeftovers(notes);
    throw error;
  });
  stopAtTheEnd({ processes: [temporal, postgres], folder });
  publishRun({
    temporalAddress: temporal.address,
    temporalNamespace: temporal.namespace,
    postgresUrl: postgres.url("postgres"),
    workflowBundle,
  });
}

/**
 * Bundles the workflows once, into a file that every worker of the run loads. If that fails, only the tests that need
 * workflows fail.
 */
async function bundleInto(folder: string): Promise<string | undefined> {
  try {
    const { code } = await bundleWorkflowCode({
      workflowsPath: join(projectRoot, "workflows", "index.ts"),
      workflowInterceptorModules: [join(projectRoot, "test", "support", "early-turn-over.ts")],
      logger: new DefaultLogger("ERROR"),
    });
    const file = join(folder, "workflows.js");
    writeFileSync(file, code);
    return file;
  } catch (error) {
    process.stderr.write(`The workflows do not bundle: ${String(error)}\n`);
    return undefined;
  }
}

function removeFoldersOfKilledRuns(): void {
  for (const name of readdirSync(tmpdir()).filter((one) => one.startsWith(prefix))) {
    const owner = Number(name.slice(prefix.length).split("-")[0]);
    const folder = join(tmpdir(), name);
    if (!isAlive(owner) && existsSync(folder)) rmSync(folder, { recursive: true, force: true });
  }
}
