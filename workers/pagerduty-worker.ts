import { activityInfo } from "@temporalio/activity";
import { type NativeConnection, Worker, type WorkflowBundleOption } from "@temporalio/worker";
import type pg from "pg";
import type { Logger } from "pino";
import { createMirrorActivities } from "../activities/pagerduty-mirror.ts";
import type { Config } from "../config/config.ts";
import type { LiveConfig } from "../config/live-config.ts";
import { createConference } from "../integrations/local/conference.ts";
import { createPagerDutyEvents } from "../integrations/pagerduty/events.ts";
import { createPagerDutyIncidents, type PagerDutyIncidentsOptions } from "../integrations/pagerduty/incidents.ts";
import { createFeedFollower } from "../records/feed-follower.ts";
import { createOutsideDeeds } from "../records/outside-deeds.ts";
import { pagerDutyQueue } from "../workflows/messages.ts";
import { usualPagerDutyApi } from "../integrations/pagerduty/outside-duty.ts";

export interface PagerDutyWorkerOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly workflowBundle: WorkflowBundleOption;
  readonly pool: pg.Pool;
  readonly graceMs: number;
  /** Keeps installations on one server apart. */
  readonly prefix?: string;
}

/** Tells PagerDuty what becomes of incidents; none where it is not configured, and in rehearsal. */
export async function pagerDutyWorkers(
  { connection, namespace, workflowBundle, pool, graceMs, ...realm }: PagerDutyWorkerOptions,
  live: Pick<LiveConfig, "current">,
  logger: Logger,
): Promise<readonly Worker[]> {
  const { environment, settings } = live.current();
  const { rehearsal, workerGroups: groups, conferenceKey, apiToken } = environment;
  const speaking = spokenTo(live.current());
  if (!groups.includes("lanes") || rehearsal || speaking === undefined) return [];
  const worker = await Worker.create({
    ...{ connection, namespace, workflowBundle },
    taskQueue: pagerDutyQueue({ rehearsal, ...realm }),
    ...{ shutdownGraceTime: graceMs, shutdownForceTime: 2 * graceMs },
    activities: createMirrorActivities({
      follower: createFeedFollower(pool, "pagerduty"),
      outside: createPagerDutyIncidents(speaking),
      deeds: createOutsideDeeds(pool, "pagerduty"),
      settings: () => live.current().settings,
      conference: createConference({
        jitsiUrl: settings.organisation.conferenceBase,
        key: conferenceKey ?? apiToken ?? "",
      }),
      attempt: () => activityInfo().attempt,
      report: (error, sentence) => logger.error({ err: error }, sentence),
    }),
    // One workflow, one activity at a time.
    ...{ maxConcurrentActivityTaskExecutions: 2, maxConcurrentWorkflowTaskExecutions: 2, maxCachedWorkflows: 2 },
    workflowThreadPoolSize: 1,
  });
  return [worker];
}

/** What is configured of speaking to PagerDuty; undefined when nothing is. */
function spokenTo({ settings: { paging, onCall }, environment }: Config): PagerDutyIncidentsOptions | undefined {
  const { pagerDutyApiToken: token, pagerDutyRoutingKey: routingKey } = environment;
  if (paging.pagerduty === undefined) return undefined;
  const { eventsApi, from } = paging.pagerduty;
  const url = onCall.pagerdutyApi ?? usualPagerDutyApi;
  return {
    ...(routingKey === undefined ? {} : { events: { send: createPagerDutyEvents(eventsApi), routingKey } }),
    ...(token === undefined || from === undefined ? {} : { rest: { url, token, from } }),
  };
}
