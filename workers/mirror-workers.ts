import { activityInfo } from "@temporalio/activity";
import { type NativeConnection, Worker, type WorkflowBundleOption } from "@temporalio/worker";
import type pg from "pg";
import type { Logger } from "pino";
import { createMirrorActivities } from "../activities/mirror.ts";
import type { LiveConfig } from "../config/live-config.ts";
import type { Connections } from "../integrations/connections.ts";
import { createConference } from "../integrations/conference-links.ts";
import { createFeedFollower } from "../records/reading/feed-follower.ts";
import { createOutsideDeeds } from "../records/outside-deeds.ts";
import { mirrorQueue } from "../workflows/messages.ts";

export interface MirrorWorkerOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly workflowBundle: WorkflowBundleOption;
  readonly pool: pg.Pool;
  readonly graceMs: number;
  /** A prefix of queue names that keeps several installations on one Temporal server apart. */
  readonly prefix?: string;
}

/**
 * Makes the workers that report our incidents to outside systems that have incidents of their own. In rehearsal it makes
 * none.
 */
export async function mirrorWorkers(
  { connection, namespace, workflowBundle, pool, graceMs, ...realm }: MirrorWorkerOptions,
  { connected }: Pick<Connections, "connected">,
  live: Pick<LiveConfig, "current">,
  logger: Logger,
): Promise<readonly Worker[]> {
  const { environment, settings } = live.current();
  const { rehearsal, workerGroups: groups, conferenceKey, apiToken } = environment;
  if (!groups.includes("lanes") || rehearsal) return [];
  const workers = connected.flatMap(({ id, title, incidents }) => {
    if (incidents === undefined) return [];
    const worker = Worker.create({
      ...{ connection, namespace, workflowBundle },
      taskQueue: mirrorQueue(id, { rehearsal, ...realm }),
      ...{ shutdownGraceTime: graceMs, shutdownForceTime: 2 * graceMs },
      activities: createMirrorActivities({
        system: { id, title, sends: (source) => live.current().settings.alertSources[source]?.kind === id },
        follower: createFeedFollower(pool, id),
        outside: incidents,
        deeds: createOutsideDeeds(pool),
        settings: () => live.current().settings,
        conference: createConference({
          jitsiUrl: settings.organisation.conferenceBase,
          key: conferenceKey ?? apiToken ?? "",
        }),
        attempt: () => activityInfo().attempt,
        report: (error, sentence) => logger.error({ err: error }, sentence),
      }),
      // Small limits suffice: each of these workers runs a single workflow with one activity at a time.
      ...{ maxConcurrentActivityTaskExecutions: 2, maxConcurrentWorkflowTaskExecutions: 2, maxCachedWorkflows: 2 },
      workflowThreadPoolSize: 1,
    });
    return [worker];
  });
  return Promise.all(workers);
}
