import { generateKeyPairSync, randomBytes, randomInt } from "node:crypto";
import type { FastifyInstance, LightMyRequestResponse } from "fastify";
import pg from "pg";
import pino from "pino";
import type { Canary } from "../../activities/canary.ts";
import { createDutyNews } from "../../activities/duty-news.ts";
import { createErrands, type Errands } from "../../activities/errands.ts";
import { createHandoffs } from "../../activities/handoffs.ts";
import { createActivities } from "../../activities/index.ts";
import type { Pager } from "../../activities/ports.ts";
import { checkedWording } from "../../activities/wording-check.ts";
import { createApi } from "../../client/api/app.ts";
import { connectLazily } from "../../client/connect.ts";
import type { Patience } from "../../client/deliver-command.ts";
import { createErrands as createErrandsClient } from "../../client/errands.ts";
import { createPageLinks } from "../../config/page-links.ts";
import type { ApiOptions } from "../../client/api/routes.ts";
import { createHeartbeats, type Heartbeats } from "../../client/heartbeats.ts";
import { createIncidents, type Incidents } from "../../client/incidents.ts";
import { rememberingNone } from "../../client/intake/maintenance.ts";
import { loadConfig } from "../../config/config.ts";
import { projectRoot } from "../../config/project-root.ts";
import type { Settings } from "../../config/settings.ts";
import type { Instant } from "../../domain/moment.ts";
import type { Policy } from "../../domain/policy.ts";
import { createLocalPorts } from "../../integrations/local/local-ports.ts";
import { createChanges } from "../../records/changes.ts";
import { createClaims } from "../../records/claims.ts";
import { createPageReceipts } from "../../records/deliveries.ts";
import { createContactBook, createContacts } from "../../records/contacts.ts";
import { createConfigurationLog } from "../../records/configuration-log.ts";
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
import { createBundledPages, createPagingTurns } from "../../records/paging-turns.ts";
import { createReader } from "../../records/read.ts";
import { createSeal } from "../../records/sealed.ts";
import { createWebhooks } from "../../records/webhooks.ts";
import { createWakeWebhook, wakeAtNews, wakeWebhooks } from "../../client/webhook-workflows.ts";
import { createTokens } from "../../records/tokens.ts";
import { createRecorder } from "../../records/recorder.ts";
import { canaryWith } from "../../workers/canary.ts";
import { createWorkerMetrics, type WorkerMetrics } from "../../workers/metrics.ts";
import { heartbeatAlarm } from "../../workers/heartbeat-alarm.ts";
import { createQueueWorkers, runTogether, type RunningWorkers } from "../../workers/queue-workers.ts";
import { createSuccessors } from "../../workers/successors.ts";
import { type HeartbeatAlarm, queueOf } from "../../workflows/messages.ts";
import { migratedDatabase } from "../support/migrated-database.ts";
import { createWorld, type World } from "../support/recording-activities.ts";
import { connectTemporal, type TestTemporal } from "../support/temporal-server.ts";

// Two test files, each with ten workers, share what few cores there are.
jest.setTimeout(60_000);
const longPatience: Patience = {
  answerWithinMs: 20_000,
  signalWithinMs: 5000,
  openWithinMs: 10_000,
  readWithinMs: 20_000,
};

export const token = "a token for tests";
export const secretsKey = "a key for tests";

const delivered = loadConfig({}, projectRoot);
/** The configuration that is delivered with the product, with follow-ups on the minute: tests know when to look. */
export const settings = { ...delivered.settings, policy: { ...delivered.settings.policy, spreadNudgesMinutes: 0 } };

/** The API with its real client, on the run's Temporal server and a database of its own; no worker by itself. */
export interface RunningApi {
  readonly app: FastifyInstance;
  readonly incidents: Incidents;
  readonly heartbeats: Heartbeats;
  readonly temporal: TestTemporal;
  readonly pool: pg.Pool;
  /** Keeps this file's task queues apart from those of others on the same server. */
  readonly realm: { readonly rehearsal: boolean; readonly prefix: string };
  readonly post: (path: string, body: object, headers?: Headers) => Promise<Response>;
  readonly get: (path: string) => Promise<Response>;
  /** Real workers, with the outside world in memory and real records; resolves once they poll. */
  readonly startWorkers: () => Promise<World>;
  /** The same with the product's own activities and its local stand-ins for the outside world. */
  readonly startProductWorkers: () => Promise<void>;
  /** From then on nobody decides a command or answers a query. */
  readonly stopWorkers: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface Response {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: LightMyRequestResponse["headers"];
}
type Headers = Readonly<Record<string, string>>;

export interface RunningApiOptions {
  readonly rehearsal?: boolean;
  readonly patience?: Partial<Patience>;
  readonly now?: () => Instant;
  /** Where the API's database is instead: an address where nothing answers is one that is down. */
  readonly databaseAt?: string;
  /** Where the API looks for Temporal instead. */
  readonly temporalAt?: string;
  readonly twilio?: { readonly token: string };
  readonly slack?: { readonly signingSecret: string; readonly api: string };
  readonly outsideDuty?: ApiOptions["outsideDuty"];
  /** Instead of the local stand-ins. */
  readonly pagers?: (pool: pg.Pool) => readonly Pager[];
  /** How long a page waits for those of other incidents to the same people; each goes out by itself when left out. */
  readonly bundleSeconds?: number;
  /** What the canary is told with: where this API listens, what is pinged, what counts; and where its pages go. */
  readonly canary?: {
    readonly api: string;
    readonly ping: string;
    readonly metrics: WorkerMetrics;
    readonly withinMs: number;
    readonly sandbox: (local: Pager) => Pager;
  };
  /** Where phones, and whoever calls back, reach this API. */
  readonly publicUrl?: string;
  readonly limits?: Pick<ApiOptions, "mostAtOnce" | "mostStreams" | "requestWithinMs">;
  /** What differs in the configuration. */
  readonly api?: Partial<Settings["api"]>;
  /** What differs from the policy under which this file's incidents are declared. */
  readonly policyOfToday?: Partial<Policy>;
  /** Where the log goes; nowhere when left out. */
  readonly log?: { readonly write: (line: string) => void };
  /** What the configuration file says instead. */
  readonly settings?: Partial<Settings>;
  /** By alert source. */
  readonly secrets?: Readonly<Record<string, readonly string[]>>;
}

const keys = generateKeyPairSync("ed25519");

export async function runApi(options: RunningApiOptions = {}): Promise<RunningApi> {
  const temporal = await connectTemporal();
  const pool = await migratedDatabase();
  await leaveIdsToOthers(pool);
  const apiPool = options.databaseAt === undefined ? pool : new pg.Pool({ connectionString: options.databaseAt });
  const rehearsal = options.rehearsal ?? false;
  const realm = { rehearsal, prefix: `${randomBytes(4).toString("hex")}-` };
  const { temporalAt } = options;
  const incidents = createIncidents({
    client: temporalAt === undefined ? temporal.client : connectLazily(temporalAt, temporal.namespace),
    claims: createClaims(apiPool),
    realm,
    policy: () => settings.policy,
    storm: () => options.settings?.alerts?.storm ?? settings.alerts.storm,
    report: () => undefined,
    patience: { ...longPatience, ...options.patience },
  });
  const heartbeats = createHeartbeats(temporal.client, realm);
  const publicUrl = options.publicUrl ?? "https://incidents.example.com";
  const inForce = {
    ...settings,
    ...options.settings,
    api: { ...settings.api, ...options.api },
    policy: { ...settings.policy, ...options.policyOfToday },
    paging: { ...settings.paging, publicUrl },
  };
  const pageLinks = createPageLinks({ key: token, publicUrl, rehearsal });
  const news = listenForNews(pool.options.connectionString ?? "");
  const webhooks = createWebhooks(apiPool);
  const wakeWebhook = createWakeWebhook(temporal.client, realm);
  const stopWaking = new AbortController();
  const waking = wakeAtNews(
    { news, wake: [wakeWebhooks(webhooks, wakeWebhook)], report: () => undefined },
    stopWaking.signal,
  );
  const app = await createApi({
    ...{ incidents, settings: () => inForce, token, rehearsal },
    records: createReader(apiPool),
    duty: createDutyBook(apiPool),
    outsideDuty: options.outsideDuty ?? (async () => Promise.resolve([])),
    handoffs: createHandoffBook(apiPool),
    feedKey: token,
    tokens: createTokens(apiPool),
    pageLinks: () => pageLinks,
    contacts: createContactBook(apiPool),
    errands: createErrandsClient(temporal.client, realm),
    heartbeats,
    metrics: createMetrics({
      figures: createFigures(apiPool),
      backlog: async () => laneBacklog(temporal.client, realm),
    }),
    outsideDeeds: createOutsideDeeds(apiPool, "pagerduty"),
    receipts: createPageReceipts(apiPool),
    bundles: createBundledPages(apiPool),
    certificateKey: keys.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    ...(options.twilio === undefined ? {} : { twilio: options.twilio }),
    ...(options.slack === undefined ? {} : { slack: options.slack }),
    idempotentRequests: createIdempotentRequests(apiPool),
    ...{ feed: createFeed(apiPool), news, webhooks, wakeWebhook, seal: createSeal(secretsKey) },
    ...options.limits,
    maintenance: rememberingNone(createMaintenanceWindows(apiPool), () => Date.now()),
    changes: createChanges(apiPool),
    secretsOf: (source) => options.secrets?.[source] ?? [],
    configuration: {
      live: { current: () => delivered, refused: () => [], close: () => undefined },
      log: createConfigurationLog(apiPool),
    },
    now: options.now ?? (() => Date.now()),
    databaseAnswers: async () => {
      await apiPool.query("select 1 from claims limit 1");
    },
    logger: options.log === undefined ? pino({ level: "silent" }) : pino({}, options.log),
  });
  let workers: RunningWorkers | undefined;
  const recorder = createRecorder(pool);
  const workWith = async (
    activities: ReturnType<typeof createActivities>,
    errands?: Errands & HeartbeatAlarm & Canary,
  ): Promise<void> => {
    workers = runTogether(
      await createQueueWorkers({
        ...{ connection: temporal.connection, namespace: temporal.namespace },
        queue: queueOf({ ...realm, kind: "real" }),
        workflowBundle: temporal.workflowBundle(),
        activities,
        ...(errands === undefined ? {} : { errands }),
        ...{ stickyTimeoutMs: 1000, graceMs: 1000 },
      }),
    );
  };
  const startWorkers = async (): Promise<World> => {
    const world = createWorld();
    await workWith({ ...world.activities, record: async (batch) => recorder.append(batch) });
    return world;
  };
  const startProductWorkers = async (): Promise<void> => {
    const conference = { jitsiUrl: settings.organisation.conferenceBase, key: token };
    const contacts = createContacts(pool, { people: settings.people, rules: settings.paging.rules });
    const local = createLocalPorts(pool, { recorder, conference, alertsChannel: settings.alertsChannel, contacts });
    const pagers = options.pagers?.(pool) ?? local.pagers;
    await workWith(
      createActivities({
        ports: {
          ...{
            ...local,
            pageLinks,
            changes: createChanges(pool),
            sandbox: options.canary?.sandbox(local.sandbox) ?? local.sandbox,
          },
          pagers,
          ...(options.bundleSeconds === undefined ? {} : { turns: createPagingTurns(pool) }),
        },
        successors: createSuccessors({ claims: createClaims(pool), policy: () => settings.policy, ...realm }),
        settings: {
          ...settings,
          paging: { ...settings.paging, bundleSeconds: options.bundleSeconds ?? settings.paging.bundleSeconds },
        },
        wording: checkedWording(settings),
      }),
      {
        ...createErrands({
          ...{ book: createContactBook(pool), pagers },
          handoffs: createHandoffs({
            ...{ settings: inForce, chat: local.chat, records: createReader(pool) },
            duty: { at: async (at) => ({ changes: await createDutyBook(pool).inForce(at), outside: [] }) },
            wording: checkedWording(inForce),
            book: createHandoffBook(pool),
          }),
          dutyNews: createDutyNews({
            ...{ settings: inForce, chat: local.chat, wording: checkedWording(inForce) },
            book: createDutyBook(pool),
          }),
        }),
        ...canaryWith({
          ...{ pool, metrics: options.canary?.metrics ?? createWorkerMetrics(() => Date.now()) },
          environment: { host: "127.0.0.1", port: 1, apiToken: token, ...canaryAddresses(options.canary) },
          logger: pino({ level: "silent" }),
          ...(options.canary === undefined ? {} : { withinMs: options.canary.withinMs }),
        }),
        ...heartbeatAlarm({ pool, realm, settings: () => inForce, report: () => undefined }),
      },
    );
  };
  const stopWorkers = async (): Promise<void> => {
    await workers?.stop();
    workers = undefined;
  };
  const authorization = `Bearer ${token}`;
  return {
    ...{ app, incidents, heartbeats, temporal, pool, realm, startWorkers, startProductWorkers, stopWorkers },
    post: async (path, body, headers = {}) =>
      answer(await app.inject({ method: "POST", url: path, payload: body, headers: { authorization, ...headers } })),
    get: async (path) => answer(await app.inject({ method: "GET", url: path, headers: { authorization } })),
    close: async () => {
      await app.close();
      stopWaking.abort();
      await waking;
      await news.close();
      await stopWorkers();
      await pool.end();
      if (apiPool !== pool) await apiPool.end();
      await temporal.close();
    },
  };
}

const canaryAddresses = (canary: RunningApiOptions["canary"]) =>
  canary === undefined ? {} : { canaryApi: canary.api, canaryPingUrl: canary.ping };

/**
 * Every test file has a database of its own but shares the Temporal server, where an incident's id is its name: so each
 * counts on from a number of its own in the minutes of its run.
 */
const leaveIdsToOthers = async (pool: pg.Pool): Promise<void> => {
  const used = 1_000_000 * randomInt(1, 2000);
  const minutes = Array.from({ length: 30 }, (_, index) => minuteOf(Date.now() + index * 60_000));
  await pool.query("insert into id_minutes (minute, used) select unnest($1::text[]), $2", [minutes, used]);
};

const answer = (response: LightMyRequestResponse): Response => ({
  status: response.statusCode,
  body: response.json<Record<string, unknown>>(),
  headers: response.headers,
});

/** Asks until there is an answer: other tests keep the machine busy, so nothing is expected at once. */
export async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const giveUpAt = Date.now() + 30_000;
  for (;;) {
    const answered = await ask();
    if (answered !== undefined) return answered;
    if (Date.now() > giveUpAt) throw new Error(`${what}: not within 30 s.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The timeline's lines once the records have caught up with that revision. */
export const linesAt = async (api: RunningApi, id: string, revision: unknown): Promise<string> => {
  const path = `/incidents/${id}/timeline?minRevision=${String(revision)}`;
  const { body } = await until(`records of ${id} at ${String(revision)}`, async () => {
    const response = await api.get(path);
    return response.status === 200 ? response : undefined;
  });
  return JSON.stringify(body["events"]);
};

export const minuteOf = (at: Instant): string => {
  const iso = new Date(at).toISOString();
  return `${iso.slice(0, 10)}-${iso.slice(11, 13)}${iso.slice(14, 16)}`;
};
