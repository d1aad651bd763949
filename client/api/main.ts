import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { type Config, loadConfig } from "../../config/config.ts";
import { loggerFor } from "../../config/logger.ts";
import { followConfig } from "../../config/live-config.ts";
import { policyFor } from "../../config/escalations.ts";
import { createPageLinks } from "../../config/page-links.ts";
import { ConfigurationError, printed } from "../../config/problem.ts";
import { projectRoot } from "../../config/project-root.ts";
import { required } from "../../config/required.ts";
import type { Settings } from "../../config/settings.ts";
import { missingSecrets, secretsOfSource } from "../../config/source-secrets.ts";
import { wordingWith } from "../../activities/own-wording.ts";
import { outsideDuty } from "../../integrations/pagerduty/outside-duty.ts";
import { createChanges } from "../../records/changes.ts";
import { createClaims } from "../../records/claims.ts";
import { createConfigurationLog } from "../../records/configuration-log.ts";
import { migrate } from "../../records/migrate.ts";
import { createContactBook } from "../../records/contacts.ts";
import { createPageReceipts } from "../../records/deliveries.ts";
import { createDutyBook } from "../../records/duty.ts";
import { createHandoffBook } from "../../records/handoffs.ts";
import { createFeedFollower } from "../../records/feed-follower.ts";
import { createFeed } from "../../records/feed.ts";
import { createIdempotentRequests } from "../../records/idempotent-requests.ts";
import { listenForNews } from "../../records/news.ts";
import { createMaintenanceWindows } from "../../records/maintenance.ts";
import { createMetrics } from "./metrics.ts";
import { laneBacklog } from "../lane-backlog.ts";
import { createFigures } from "../../records/figures.ts";
import { createOutsideDeeds } from "../../records/outside-deeds.ts";
import { createBundledPages } from "../../records/paging-turns.ts";
import { createPool } from "../../records/pool.ts";
import { createReader } from "../../records/read.ts";
import { createSeal } from "../../records/sealed.ts";
import { createWebhooks } from "../../records/webhooks.ts";
import { createWakePagerDutyMirror, createWakeWebhook, wakeAtNews, wakeWebhooks } from "../webhook-workflows.ts";
import { createTokens } from "../../records/tokens.ts";
import { connectLazily } from "../connect.ts";
import { createErrands } from "../errands.ts";
import { createHeartbeats } from "../heartbeats.ts";
import { unlessAborted } from "../unless-aborted.ts";
import { createIncidents } from "../incidents.ts";
import { rememberingNone } from "../intake/maintenance.ts";
import { scheduleCanary } from "../canary-schedule.ts";
import { startRituals } from "../rituals.ts";
import { createApi } from "./app.ts";

/** An alert does not wait longer for the database than this: it is accepted without it. */
const claimWithinMs = 1000;
const readWithinMs = 5000;
const tryAgainMs = 2000;

/** Runs the HTTP API until it is asked to stop; answers requests under way before it does. */
async function main(): Promise<void> {
  const config = loadConfig(process.env, projectRoot);
  const { environment } = config;
  const logger = loggerFor("api", environment);
  const { app, close } = await serve(config, logger);
  let stopping = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      close().then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error({ err: error }, "could not stop in order");
          process.exit(1);
        },
      );
    });
  }
  try {
    await app.listen({ host: environment.host, port: environment.port });
  } catch (error) {
    await close();
    throw cannotListen(environment, error);
  }
}

function cannotListen({ host, port }: Config["environment"], error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "EADDRINUSE":
      return refused("PORT", `${port} on ${host} is taken by another program`, "Stop that one, or set another port.");
    case "EACCES":
      return refused("PORT", `${port} needs rights this process has not`, "Set a port from 1024 on.");
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return refused("HOST", `${host} is no address of this machine`, "Set 127.0.0.1, or 0.0.0.0 for all of them.");
    default:
      return error;
  }
}

const refused = (where: string, what: string, mend: string): ConfigurationError =>
  new ConfigurationError([{ where, what, mend }]);

async function serve(config: Config, logger: Logger): Promise<{ app: FastifyInstance; close: () => Promise<void> }> {
  const {
    databaseUrl,
    apiToken,
    linkKey,
    conferenceKey,
    twilio,
    slack,
    certificateKey,
    temporalAddress,
    temporalNamespace,
    rehearsal,
    secretsKey,
    pagerDutyApiToken,
  } = config.environment;
  const connectionString = required("DATABASE_URL", databaseUrl, "the API");
  const report = (error: unknown, sentence: string) => logger.warn({ err: error }, sentence);
  const poolWithin = (withinMs: number) =>
    createPool({ connectionString, connectionTimeoutMillis: withinMs, query_timeout: withinMs, max: 20 }, report);
  const claimPool = poolWithin(claimWithinMs);
  const readPool = poolWithin(readWithinMs);
  // Where people sign in, an admin among them makes the first token.
  const token = config.settings.api.signIn === undefined ? required("API_TOKEN", apiToken, "the API") : apiToken;
  const signingKey = required("LINK_KEY", linkKey ?? token, "the API");
  const feedKey = required("CONFERENCE_KEY", conferenceKey ?? token, "the API");
  const log = createConfigurationLog(readPool);
  const client = connectLazily(temporalAddress, temporalNamespace);
  const heartbeats = createHeartbeats(client, { rehearsal });
  const warnOfMissingSecrets = (inForce: Settings): void => {
    for (const missing of missingSecrets(inForce, process.env)) logger.warn(printed(missing));
  };
  const live = followConfig(config, {
    root: projectRoot,
    check: ({ settings, templates }) => wordingWith(settings, templates).problems,
    // Every request asks for what is in force; what waits in Temporal is told.
    taken: ({ settings: edited }) => {
      warnOfMissingSecrets(edited);
      heartbeats
        .follow(edited.alertSources)
        .catch((error: unknown) => logger.warn({ err: error }, "heartbeats hear of the edit at their next beat"));
    },
    audit: async (taken) => log.append(taken),
    logger,
    now: () => Date.now(),
  });
  const settings = () => live.current().settings;
  warnOfMissingSecrets(config.settings);
  const incidents = createIncidents({
    client,
    claims: createClaims(claimPool),
    realm: { rehearsal },
    policy: () => settings().policy,
    forService: (policy, service) => policyFor(service, settings(), policy),
    storm: () => settings().alerts.storm,
    report,
  });
  const stopTrying = new AbortController();
  const keepTrying = { logger, signal: stopTrying.signal };
  // Alerts are accepted without the database, so its absence does not keep the API from starting.
  await orKeepTrying(keepTrying, "bring the database up to date", async () => migrate(readPool));
  const following = orKeepTrying(keepTrying, "tell heartbeats what is awaited of them", async () =>
    heartbeats.follow(settings().alertSources),
  );
  const { timeZone } = settings();
  const rituals = rehearsal
    ? Promise.resolve()
    : orKeepTrying(keepTrying, "schedule what recurs", async () => startRituals(client, { rehearsal }, timeZone));
  const { canaryEveryMinutes } = settings().paging;
  const canary = rehearsal
    ? Promise.resolve()
    : orKeepTrying(keepTrying, "schedule the canary", async () =>
        scheduleCanary(client, { rehearsal }, canaryEveryMinutes),
      );
  const news = listenForNews(connectionString);
  const webhooks = createWebhooks(readPool);
  const wakeWebhook = createWakeWebhook(client, { rehearsal });
  const mirror = {
    follower: createFeedFollower(readPool, "pagerduty"),
    wake: createWakePagerDutyMirror(client, { rehearsal }),
  };
  const wakeMirror = async () => {
    if (!rehearsal && settings().paging.pagerduty !== undefined && (await mirror.follower.isBehind()))
      await mirror.wake();
  };
  const stopWaking = new AbortController();
  const waking = wakeAtNews(
    { news, wake: [wakeWebhooks(webhooks, wakeWebhook), wakeMirror], report },
    stopWaking.signal,
  );
  const app = await createApi({
    ...{ incidents, settings, rehearsal, logger, feedKey },
    ...(token === undefined ? {} : { token }),
    configuration: { live, log },
    records: createReader(readPool),
    duty: createDutyBook(readPool),
    outsideDuty: outsideDuty({
      ...{ settings, token: pagerDutyApiToken },
      report: (error) => logger.warn({ err: error }, "PagerDuty does not say who is on duty"),
    }),
    handoffs: createHandoffBook(readPool),
    // Nobody waits longer for a token to be known than an alert waits for its incident.
    tokens: createTokens(claimPool),
    // Nor for what is under maintenance.
    maintenance: rememberingNone(createMaintenanceWindows(claimPool), () => Date.now()),
    pageLinks: () => createPageLinks({ key: signingKey, publicUrl: settings().paging.publicUrl, rehearsal }),
    contacts: createContactBook(readPool),
    errands: createErrands(client, { rehearsal }),
    heartbeats,
    metrics: createMetrics({
      figures: createFigures(readPool),
      backlog: async () => laneBacklog(client, { rehearsal }),
    }),
    outsideDeeds: createOutsideDeeds(claimPool, "pagerduty"),
    receipts: createPageReceipts(readPool),
    bundles: createBundledPages(readPool),
    ...(twilio === undefined ? {} : { twilio }),
    ...(slack === undefined ? {} : { slack }),
    ...(certificateKey === undefined ? {} : { certificateKey }),
    idempotentRequests: createIdempotentRequests(claimPool),
    ...{ feed: createFeed(readPool), news, webhooks, wakeWebhook },
    ...(secretsKey === undefined ? {} : { seal: createSeal(secretsKey) }),
    changes: createChanges(readPool),
    secretsOf: (source) => secretsOfSource(settings(), source, process.env),
    now: () => Date.now(),
    databaseAnswers: async () => {
      await readPool.query("select 1 from claims limit 1");
    },
  });
  const close = async () => {
    stopTrying.abort();
    await Promise.all([rituals, canary, following]);
    live.close();
    await app.close();
    stopWaking.abort();
    await waking;
    await news.close();
    // The connection to Temporal ends with the process: what is still asked of it would fail there where nobody hears it.
    await Promise.all([claimPool.end(), readPool.end()]);
  };
  return { app, close };
}

/** Resolves after the first try, whatever came of it; the others follow by themselves. */
async function orKeepTrying(
  { logger, signal }: { readonly logger: Logger; readonly signal: AbortSignal },
  what: string,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await unlessAborted(signal, work());
  } catch (error) {
    if (signal.aborted) return;
    logger.warn({ err: error }, `could not ${what} yet`);
    sleep(tryAgainMs, undefined, { signal }).then(
      async () => orKeepTrying({ logger, signal }, what, work),
      () => undefined,
    );
  }
}

main().catch((error: unknown) => {
  const sentence = error instanceof ConfigurationError ? error.message : String(error);
  process.stderr.write(`${sentence}\n`, () => process.exit(1));
});
