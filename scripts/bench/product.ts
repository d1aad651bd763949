import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import pino from "pino";
import { createActivities } from "../../activities/index.ts";
import type { Pager } from "../../activities/ports/paging.ts";
import { checkedWording } from "../../activities/template-samples.ts";
import { createApi } from "../../client/api/app.ts";
import { createStores } from "../../client/api/stores.ts";
import { createHeartbeats } from "../../client/temporal/heartbeats.ts";
import { createBackgroundJobs } from "../../client/temporal/background-jobs.ts";
import { createIncidents } from "../../client/temporal/incidents.ts";
import { createWakeWebhook } from "../../client/temporal/webhook-workflows.ts";
import { loadConfig } from "../../config/config.ts";
import { createPageLinks } from "../../config/page-links.ts";
import { projectRoot } from "../../config/project-root.ts";
import { createLocalPorts } from "../../integrations/local/local-ports.ts";
import { listenForNews } from "../../records/reading/news-of-events.ts";
import { createMetrics } from "../../client/api/operations/request-metrics.ts";
import { laneBacklog } from "../../client/temporal/lane-backlog.ts";
import { stuckIncidents } from "../../client/temporal/stuck-incidents.ts";
import { createRecorder } from "../../records/timeline/recorder.ts";
import { createQueueWorkers, runTogether } from "../../workers/queue-workers.ts";
import { createSuccessors } from "../../workers/successors.ts";
import { queueOf } from "../../workflows/messages.ts";
import type { Stand } from "./stand.ts";

/**
 * The product as `npm start` runs it: the API over HTTP, the workers, and the activities with local replacements for
 * vendors.
 */
export interface Product {
  readonly address: string;
  readonly token: string;
  /** Sends one request: a POST if there is a body, else a GET. */
  readonly send: (path: string, body?: object) => Promise<Response>;
  /**
   * Posts a body, and repeats this while the API answers 503, as senders of alerts do. Returns the incident's id if
   * the answer has one.
   */
  readonly post: (path: string, body: object) => Promise<string | undefined>;
  /** How often the API answered 503 to a posted body. */
  readonly timesPutOff: () => number;
  /**
   * Returns when the pager was first asked to page for an incident, in the time of `performance.now()`. `withdrawnAt`
   * returns when the pager was last asked to withdraw a page.
   */
  readonly pagedAt: (incidentId: string) => number | undefined;
  readonly withdrawnAt: (incidentId: string) => number | undefined;
  readonly close: () => Promise<void>;
}

const pauseMs = 100;

export async function openProduct({ harness, pool }: Stand): Promise<Product> {
  const config = loadConfig({}, projectRoot);
  // The limit is lifted, since no real caller sends as many requests as a bench.
  const settings = { ...config.settings, api: { ...config.settings.api, requestsPerMinute: 1_000_000 } };
  const token = randomUUID();
  const realm = { rehearsal: false, prefix: `${randomBytes(4).toString("hex")}-` };
  const paged = new Map<string, number>();
  const withdrawn = new Map<string, number>();
  const conference = { jitsiUrl: settings.organisation.conferenceBase, key: token };
  const recorder = createRecorder(pool);
  const local = createLocalPorts(pool, { recorder, conference, alertsChannel: settings.alertsChannel });
  const noteCalls = (pager: Pager): Pager => ({
    channel: pager.channel,
    page: async (page) => {
      if (!paged.has(page.incidentId)) paged.set(page.incidentId, performance.now());
      await pager.page(page);
    },
    withdraw: async (page) => {
      withdrawn.set(page.incidentId, performance.now());
      await pager.withdraw(page);
    },
  });
  const { claims, figures, configurationLog, ...stores } = createStores({ quick: pool, patient: pool });
  const workers = runTogether(
    await createQueueWorkers({
      connection: harness.temporal.connection,
      namespace: harness.temporal.namespace,
      queue: queueOf({ ...realm, kind: "real" }),
      workflowBundle: harness.temporal.workflowBundle(),
      activities: createActivities({
        ports: { ...local, pagers: local.pagers.map(noteCalls) },
        successors: createSuccessors({ claims, policy: () => settings.policy, rehearsal: false }),
        settings,
        wording: checkedWording(settings),
      }),
      stickyTimeoutMs: 10_000,
      graceMs: 1_000,
    }),
  );
  const news = listenForNews(pool.options.connectionString ?? "");
  const app = await createApi({
    incidents: createIncidents({
      client: harness.client,
      claims,
      realm,
      policy: () => settings.policy,
      report: (error) => {
        throw error;
      },
    }),
    settings: () => settings,
    outside: () => ({ connected: [], lacking: [] }),
    ...stores,
    ...{ news, wakeWebhook: createWakeWebhook(harness.client, realm), secretsOf: () => [], feedKey: token },
    outsideDuty: async () => Promise.resolve([]),
    conferenceOf: (id) => `https://meet.example.com/${id}`,
    heartbeats: createHeartbeats(harness.client, realm),
    metrics: createMetrics({
      ...{ figures, backlog: async () => laneBacklog(harness.client, realm) },
      stuck: async () => stuckIncidents(harness.client, realm),
    }),
    backgroundJobs: createBackgroundJobs(harness.client, realm),
    pageLinks: () => createPageLinks({ key: token, publicUrl: undefined, rehearsal: false }),
    configuration: {
      live: { current: () => config, refused: () => [], close: () => undefined },
      log: configurationLog,
    },
    ...{ token, rehearsal: false, now: () => Date.now(), logger: pino({ level: "silent" }) },
  });
  const address = await app.listen({ host: "127.0.0.1", port: 0 });
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const send: Product["send"] = async (path, body) =>
    fetch(
      `${address}${path}`,
      body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) },
    );
  let timesPutOff = 0;
  return {
    ...{ address, token, send },
    timesPutOff: () => timesPutOff,
    post: async (path, body) => {
      let response = await send(path, body);
      for (; response.status === 503; response = await send(path, body)) {
        timesPutOff += 1;
        await response.arrayBuffer();
        await sleep(pauseMs);
      }
      const text = await response.text();
      if (!response.ok) throw new Error(`${path} was answered ${response.status}: ${text}`);
      return /"incident":"([^"]+)"/.exec(text)?.[1];
    },
    pagedAt: (id) => paged.get(id),
    withdrawnAt: (id) => withdrawn.get(id),
    close: async () => {
      await app.close();
      await news.close();
      await workers.stop();
    },
  };
}
