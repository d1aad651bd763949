import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import pino from "pino";
import { createActivities } from "../../activities/index.ts";
import type { Pager } from "../../activities/ports.ts";
import { checkedWording } from "../../activities/wording-check.ts";
import { createApi } from "../../client/api/app.ts";
import { createHeartbeats } from "../../client/heartbeats.ts";
import { createErrands } from "../../client/errands.ts";
import { rememberingNone } from "../../client/intake/maintenance.ts";
import { createIncidents } from "../../client/incidents.ts";
import { createWakeWebhook } from "../../client/webhook-workflows.ts";
import { loadConfig } from "../../config/config.ts";
import { createPageLinks } from "../../config/page-links.ts";
import { projectRoot } from "../../config/project-root.ts";
import { createLocalPorts } from "../../integrations/local/local-ports.ts";
import { createChanges } from "../../records/changes.ts";
import { createClaims } from "../../records/claims.ts";
import { createConfigurationLog } from "../../records/configuration-log.ts";
import { createContactBook } from "../../records/contacts.ts";
import { createPageReceipts } from "../../records/deliveries.ts";
import { createDutyBook } from "../../records/duty.ts";
import { createHandoffBook } from "../../records/handoffs.ts";
import { createFeed } from "../../records/feed.ts";
import { createIdempotentRequests } from "../../records/idempotent-requests.ts";
import { listenForNews } from "../../records/news.ts";
import { createMaintenanceWindows } from "../../records/maintenance.ts";
import { createMetrics } from "../../client/api/metrics.ts";
import { laneBacklog } from "../../client/lane-backlog.ts";
import { createFigures } from "../../records/figures.ts";
import { createOutsideDeeds } from "../../records/outside-deeds.ts";
import { createBundledPages } from "../../records/paging-turns.ts";
import { createReader } from "../../records/read.ts";
import { createRecorder } from "../../records/recorder.ts";
import { createTokens } from "../../records/tokens.ts";
import { createWebhooks } from "../../records/webhooks.ts";
import { createQueueWorkers, runTogether } from "../../workers/queue-workers.ts";
import { createSuccessors } from "../../workers/successors.ts";
import { queueOf } from "../../workflows/messages.ts";
import type { Stand } from "./stand.ts";

/** The product as `npm start` runs it: its API over HTTP, its workers, its activities with their local stand-ins. */
export interface Product {
  /** One request, a POST if it has a body. */
  readonly send: (path: string, body?: object) => Promise<Response>;
  /** Answers the incident's id, if the API names one; asks again while it is told to, as senders do. */
  readonly post: (path: string, body: object) => Promise<string | undefined>;
  /** When the pager was first asked to page for that incident, and last to withdraw, by `performance.now()`. */
  readonly pagedAt: (incidentId: string) => number | undefined;
  readonly withdrawnAt: (incidentId: string) => number | undefined;
  readonly close: () => Promise<void>;
}

const pauseMs = 100;

export async function openProduct({ harness, pool }: Stand): Promise<Product> {
  const config = loadConfig({}, projectRoot);
  // No caller asks as fast as a bench.
  const settings = { ...config.settings, api: { ...config.settings.api, requestsPerMinute: 1_000_000 } };
  const token = randomUUID();
  const realm = { rehearsal: false, prefix: `${randomBytes(4).toString("hex")}-` };
  const paged = new Map<string, number>();
  const withdrawn = new Map<string, number>();
  const conference = { jitsiUrl: settings.organisation.conferenceBase, key: token };
  const recorder = createRecorder(pool);
  const local = createLocalPorts(pool, { recorder, conference, alertsChannel: settings.alertsChannel });
  const noted = (pager: Pager): Pager => ({
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
  const claims = createClaims(pool);
  const workers = runTogether(
    await createQueueWorkers({
      connection: harness.temporal.connection,
      namespace: harness.temporal.namespace,
      queue: queueOf({ ...realm, kind: "real" }),
      workflowBundle: harness.temporal.workflowBundle(),
      activities: createActivities({
        ports: { ...local, pagers: local.pagers.map(noted) },
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
    records: createReader(pool),
    tokens: createTokens(pool),
    idempotentRequests: createIdempotentRequests(pool),
    ...{ feed: createFeed(pool), news, webhooks: createWebhooks(pool) },
    wakeWebhook: createWakeWebhook(harness.client, realm),
    ...{
      maintenance: rememberingNone(createMaintenanceWindows(pool), () => Date.now()),
      changes: createChanges(pool),
      secretsOf: () => [],
    },
    ...{
      duty: createDutyBook(pool),
      outsideDuty: async () => Promise.resolve([]),
      handoffs: createHandoffBook(pool),
      feedKey: token,
    },
    ...{ contacts: createContactBook(pool), receipts: createPageReceipts(pool), bundles: createBundledPages(pool) },
    heartbeats: createHeartbeats(harness.client, realm),
    metrics: createMetrics({ figures: createFigures(pool), backlog: async () => laneBacklog(harness.client, realm) }),
    outsideDeeds: createOutsideDeeds(pool, "pagerduty"),
    errands: createErrands(harness.client, realm),
    pageLinks: () => createPageLinks({ key: token, publicUrl: undefined, rehearsal: false }),
    configuration: {
      live: { current: () => config, refused: () => [], close: () => undefined },
      log: createConfigurationLog(pool),
    },
    ...{ token, rehearsal: false, now: () => Date.now(), logger: pino({ level: "silent" }) },
    databaseAnswers: async () => {
      await pool.query("select 1");
    },
  });
  const address = await app.listen({ host: "127.0.0.1", port: 0 });
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const send: Product["send"] = async (path, body) =>
    fetch(
      `${address}${path}`,
      body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) },
    );
  return {
    send,
    post: async (path, body) => {
      let response = await send(path, body);
      for (; response.status === 503; response = await send(path, body)) {
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
