import { generateKeyPairSync, randomBytes, randomInt } from "node:crypto";
import type { FastifyInstance, LightMyRequestResponse } from "fastify";
import pg from "pg";
import pino from "pino";
import { loadOutsideSystems } from "../../integrations/connections.ts";
import { configuredMethods } from "../../integrations/contact-channels.ts";
import type { Canary } from "../../activities/canary.ts";
import { createDutyNews } from "../../activities/duty-news.ts";
import { createBackgroundJobs, type BackgroundJobs } from "../../activities/background-jobs.ts";
import { createHandoffs } from "../../activities/handoffs.ts";
import { createActivities } from "../../activities/index.ts";
import type { Pager } from "../../activities/ports/paging.ts";
import { checkedWording } from "../../activities/template-samples.ts";
import { type ApiParts, createApi } from "../../client/api/app.ts";
import { createStores } from "../../client/api/stores.ts";
import { connectLazily } from "../../client/temporal/connect.ts";
import type { Patience } from "../../client/temporal/deliver-command.ts";
import { createBackgroundJobs as createBackgroundJobsClient } from "../../client/temporal/background-jobs.ts";
import { createPageLinks } from "../../config/page-links.ts";
import { createHeartbeats, type Heartbeats } from "../../client/temporal/heartbeats.ts";
import { createIncidents, type Incidents } from "../../client/temporal/incidents.ts";
import { loadConfig } from "../../config/config.ts";
import { projectRoot } from "../../config/project-root.ts";
import type { Settings } from "../../config/settings.ts";
import type { Instant } from "../../domain/incident/moment.ts";
import type { Policy } from "../../domain/policy.ts";
import { createLocalPorts } from "../../integrations/local/local-ports.ts";
import { createChanges } from "../../records/service-changes.ts";
import { createOtherIncidents } from "../../records/reading/other-incidents.ts";
import { createClaims } from "../../records/group-claims.ts";
import { createContactBook } from "../../records/contacts.ts";
import { createDutyBook } from "../../records/overrides-and-swaps.ts";
import { createHandoffBook } from "../../records/handoffs.ts";
import { listenForNews } from "../../records/reading/news-of-events.ts";
import { createMetrics } from "../../client/api/operations/request-metrics.ts";
import { laneBacklog } from "../../client/temporal/lane-backlog.ts";
import { contactsIn, readPagingDirectory } from "../../records/paging-directory.ts";
import { createDeliveryLog } from "../../records/page-deliveries.ts";
import { createPagingTurns } from "../../records/paging-turns.ts";
import { createReader } from "../../records/reading/read.ts";
import { createSeal } from "../../records/sealed-secrets.ts";
import { createWakeWebhook, wakeAtNews, wakeWebhooks } from "../../client/temporal/webhook-workflows.ts";
import { createRecorder } from "../../records/timeline/recorder.ts";
import { canaryWith } from "../../workers/canary.ts";
import { createWorkerMetrics, type WorkerMetrics } from "../../workers/metrics.ts";
import { heartbeatAlarm } from "../../workers/heartbeat-alarm.ts";
import { outsidePagers, withOutsidePorts } from "../../workers/outside-ports.ts";
import { createQueueWorkers, runTogether, type RunningWorkers } from "../../workers/queue-workers.ts";
import { createSuccessors } from "../../workers/successors.ts";
import { type HeartbeatAlarm, queueOf } from "../../workflows/messages.ts";
import { migratedDatabase } from "../support/migrated-database.ts";
import { createWorld, type World } from "../support/recording-activities.ts";
import { connectTemporal, type TestTemporal } from "../support/temporal-server.ts";

// Two test files, with ten workers each, share the machine's few cores, so tests get more time.
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
/**
 * The configuration shipped with the product, but with reminders exactly on the minute, so that tests know when to
 * look.
 */
export const settings = { ...delivered.settings, policy: { ...delivered.settings.policy, spreadNudgesMinutes: 0 } };

/**
 * Runs the API with its real Temporal client, on the test run's Temporal server and with its own database; at first
 * there are no workers.
 */
export interface RunningApi {
  readonly app: FastifyInstance;
  readonly incidents: Incidents;
  readonly heartbeats: Heartbeats;
  readonly temporal: TestTemporal;
  readonly pool: pg.Pool;
  /** The prefix of this file's task queues, which keeps them apart from those of other files on the same server. */
  readonly realm: { readonly rehearsal: boolean; readonly prefix: string };
  readonly post: (path: string, body: object, headers?: Headers) => Promise<Response>;
  readonly get: (path: string) => Promise<Response>;
  /** Starts real workers with the outside world in memory and a real database; resolves when they ask for work. */
  readonly startWorkers: () => Promise<World>;
  /** Starts workers with the product's own activities and its local replacements for outside systems. */
  readonly startProductWorkers: () => Promise<void>;
  /** Stops the workers, after which no command is decided and no query is answered. */
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
  /** The address of another database for the API; an address without a server stands for a database that is down. */
  readonly databaseAt?: string;
  /** The address of another Temporal server for the API. */
  readonly temporalAt?: string;
  /** The variables that turn on outside systems. */
  readonly outsideSystems?: Readonly<Record<string, string>>;
  /** Whether the workers send by those systems, as in production; left out, everything stays in the outbox. */
  readonly workersSend?: boolean;
  readonly outsideDuty?: ApiParts["outsideDuty"];
  /** Pagers that replace the local ones. */
  readonly pagers?: (pool: pg.Pool) => readonly Pager[];
  /**
   * How many seconds a page waits for pages of other incidents to the same people; without it, each page goes out by
   * itself.
   */
  readonly bundleSeconds?: number;
  /** What the canary needs: this API's address, the address that is pinged, the metrics, and the sandbox. */
  readonly canary?: {
    readonly api: string;
    readonly ping: string;
    readonly metrics: WorkerMetrics;
    readonly withinMs: number;
    readonly sandbox: (local: Pager) => Pager;
  };
  /** The address at which phones and vendors reach this API. */
  readonly publicUrl?: string;
  /** Settings of the API that differ from the configuration. */
  readonly api?: Partial<Settings["api"]>;
  /** Changes to the default policy, under which the incidents of this test file are declared. */
  readonly policyOfToday?: Partial<Policy>;
  /** Where the log is written; nowhere when left out. */
  readonly log?: { readonly write: (line: string) => void };
  /** Settings that replace those of the configuration file. */
  readonly settings?: Partial<Settings>;
  /** The secrets with which alert sources sign, by the name of the source. */
  readonly secrets?: Readonly<Record<string, readonly string[]>>;
}

const keys = generateKeyPairSync("ed25519");

export async function runApi(options: RunningApiOptions = {}): Promise<RunningApi> {
  const temporal = await connectTemporal();
  const pool = await migratedDatabase();
  await leaveIdsToOthers(pool);
  const apiPool = options.databaseAt === undefined ? pool : new pg.Pool({ connectionString: options.databaseAt });
  const { claims, figures, configurationLog, ...stores } = createStores({ quick: apiPool, patient: apiPool });
  const rehearsal = options.rehearsal ?? false;
  const realm = { rehearsal, prefix: `${randomBytes(4).toString("hex")}-` };
  const { temporalAt } = options;
  const incidents = createIncidents({
    client: temporalAt === undefined ? temporal.client : connectLazily(temporalAt, temporal.namespace),
    claims,
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
    paging: { ...settings.paging, ...options.settings?.paging, publicUrl },
  };
  const environment = { outsideSystems: options.outsideSystems ?? {} };
  const connections = (await loadOutsideSystems())({ environment, settings: inForce });
  const pageLinks = createPageLinks({ key: token, publicUrl, rehearsal });
  const news = listenForNews(pool.options.connectionString ?? "");
  const wakeWebhook = createWakeWebhook(temporal.client, realm);
  const stopWaking = new AbortController();
  const waking = wakeAtNews(
    { news, wake: [wakeWebhooks(stores.webhooks, wakeWebhook)], report: () => undefined },
    stopWaking.signal,
  );
  const app = await createApi({
    ...{ incidents, settings: () => inForce, token, rehearsal },
    ...stores,
    outsideDuty: options.outsideDuty ?? (async () => Promise.resolve([])),
    feedKey: token,
    conferenceOf: (id) => `https://meet.example.com/${id}`,
    pageLinks: () => pageLinks,
    backgroundJobs: createBackgroundJobsClient(temporal.client, realm),
    heartbeats,
    metrics: createMetrics({
      ...{ figures, backlog: async () => laneBacklog(temporal.client, realm) },
      stuck: async () => incidents.stuck(),
    }),
    certificateKey: keys.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    outside: () => connections,
    ...{ news, wakeWebhook, seal: createSeal(secretsKey) },
    secretsOf: (source) => options.secrets?.[source] ?? [],
    configuration: {
      live: { current: () => delivered, refused: () => [], close: () => undefined },
      log: configurationLog,
    },
    now: options.now ?? (() => Date.now()),
    logger: options.log === undefined ? pino({ level: "silent" }) : pino({}, options.log),
  });
  let workers: RunningWorkers | undefined;
  const recorder = createRecorder(pool);
  const workWith = async (
    activities: ReturnType<typeof createActivities>,
    backgroundJobs?: BackgroundJobs & HeartbeatAlarm & Canary,
  ): Promise<void> => {
    workers = runTogether(
      await createQueueWorkers({
        ...{ connection: temporal.connection, namespace: temporal.namespace },
        queue: queueOf({ ...realm, kind: "real" }),
        workflowBundle: temporal.workflowBundle(),
        activities,
        ...(backgroundJobs === undefined ? {} : { backgroundJobs }),
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
    const contacts = contactsIn(async () => readPagingDirectory(pool, Date.now()), {
      configured: configuredMethods(settings.people),
      rules: settings.paging.rules,
    });
    const log = createDeliveryLog(pool);
    const kept = createLocalPorts(pool, { recorder, conference, alertsChannel: settings.alertsChannel, contacts });
    const local =
      options.workersSend === true
        ? withOutsidePorts({ ...kept, pagers: outsidePagers(connections, log) }, connections, log)
        : kept;
    const pagers = options.pagers?.(pool) ?? local.pagers;
    // Tries every template with sample data, which takes a third of a second.
    const wording = checkedWording(inForce);
    await workWith(
      createActivities({
        ports: {
          ...{
            ...local,
            pageLinks,
            changes: createChanges(pool),
            others: createOtherIncidents(pool),
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
        wording,
      }),
      {
        ...createBackgroundJobs({
          ...{ book: createContactBook(pool), pagers },
          handoffs: createHandoffs({
            ...{ settings: inForce, direct: local.direct, records: createReader(pool) },
            duty: { at: async (at) => ({ changes: await createDutyBook(pool).inForce(at), outside: [] }) },
            wording,
            book: createHandoffBook(pool),
          }),
          dutyNews: createDutyNews({
            ...{ settings: inForce, direct: local.direct, wording },
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
 * Makes incident ids of each test file begin at a random number. Test files have databases of their own but share the
 * Temporal server, on which an incident's id must be unique.
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

/**
 * Calls `ask` again and again until it returns something other than undefined, since other tests keep the machine
 * busy.
 */
export async function until<T>(what: string, ask: () => Promise<T | undefined>, withinMs = 30_000): Promise<T> {
  const giveUpAt = Date.now() + withinMs;
  for (;;) {
    const result = await ask();
    if (result !== undefined) return result;
    if (Date.now() > giveUpAt) throw new Error(`${what}: not within ${withinMs / 1000} s.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Waits until the database has the given revision of the incident, and returns the timeline's lines. */
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
