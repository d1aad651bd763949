import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { activityInfo } from "@temporalio/activity";
import { Worker } from "@temporalio/worker";
import pg from "pg";
import { createIncidents, type Incidents } from "../../client/temporal/incidents.ts";
import { freePort } from "../../embedded/ports.ts";
import { startPostgres } from "../../embedded/postgres.ts";
import type { RunningProcess } from "../../embedded/supervise-process.ts";
import { startTemporalServer } from "../../embedded/temporal-server.ts";
import { workflowBundle } from "../../embedded/workflow-bundle.ts";
import { createClaims } from "../../records/group-claims.ts";
import { migrate } from "../../records/migrate.ts";
import { type IncidentHarness, openHarness } from "../../test/support/incident-harness.ts";
import { publishRun } from "../../test/support/run.ts";
import { searchAttributes } from "../../workflows/messages.ts";

/** What every bench needs: servers of its own, our workers, and bare workflows on the same server as a baseline. */
export interface Stand {
  readonly harness: IncidentHarness;
  readonly incidents: Incidents;
  /** Connections to the database, which has all tables. */
  readonly pool: pg.Pool;
  readonly bareQueue: string;
  /** Returns when an activity of a bare workflow last began, in the time of `performance.now()`. */
  readonly touchedAt: (workflowId: string) => number | undefined;
  /** The process id of the Temporal server, for measuring its memory. */
  readonly serverPid: () => number | undefined;
  readonly close: () => Promise<void>;
}

const bareQueue = "bare";

export async function openStand(): Promise<Stand> {
  const folder = mkdtempSync(join(tmpdir(), "incident-bench-"));
  // When started by root, PostgreSQL runs as another user, who must be able to enter the folder.
  chmodSync(folder, 0o755);
  const closing: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const end of closing.reverse()) await end();
    rmSync(folder, { recursive: true, force: true });
  };
  const keep = <P extends RunningProcess>(process: P): P => {
    closing.push(async () => process.stop());
    return process;
  };
  const supervision = { notes: join(folder, "run"), restart: false, report: () => undefined };
  try {
    const temporal = keep(
      await startTemporalServer({
        ...supervision,
        port: await freePort(),
        timeSkipping: true,
        searchAttributes: Object.values(searchAttributes),
        logFile: join(folder, "temporal.log"),
      }),
    );
    const postgres = keep(
      await startPostgres({
        ...supervision,
        dataFolder: join(folder, "data", "postgres"),
        port: await freePort(),
        durable: false,
        logFile: join(folder, "postgres.log"),
      }),
    );
    publishRun({
      temporalAddress: temporal.address,
      temporalNamespace: temporal.namespace,
      postgresUrl: postgres.url("postgres"),
      workflowBundle: await workflowBundle(),
    });
    const pool = new pg.Pool({ connectionString: await postgres.createDatabase("bench"), max: 20 });
    // The database server stops soon after the last connections are idle again, and each connection then reports an
    // error that is expected.
    pool.on("error", () => undefined);
    closing.push(async () => pool.end());
    await migrate(pool);
    const harness = await openHarness();
    closing.push(async () => harness.close());
    const touches = new Map<string, number>();
    const bare = await bareWorker(harness, touches);
    closing.push(bare);
    const incidents = createIncidents({
      client: harness.client,
      claims: createClaims(pool),
      realm: harness.realm,
      policy: () => harness.policy,
      report: (error) => {
        throw error;
      },
    });
    return {
      harness,
      incidents,
      pool,
      bareQueue,
      touchedAt: (id) => touches.get(id),
      serverPid: temporal.pid,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function bareWorker({ temporal }: IncidentHarness, touches: Map<string, number>): Promise<() => Promise<void>> {
  const worker = await Worker.create({
    connection: temporal.connection,
    namespace: temporal.namespace,
    taskQueue: bareQueue,
    workflowsPath: join(__dirname, "bare-workflow.js"),
    activities: {
      touch: async () => {
        touches.set(activityInfo().workflowExecution?.workflowId ?? "", performance.now());
      },
    },
  });
  const running = worker.run();
  return async () => {
    worker.shutdown();
    await running;
  };
}
