import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { wordingWith } from "../../activities/own-wording.ts";
import type { Config } from "../../config/config.ts";
import { policyFor } from "../../config/policy/escalations.ts";
import { followConfig } from "../../config/live-config.ts";
import type { LogOutput } from "../../config/log-output.ts";
import { createPageLinks } from "../../config/page-links.ts";
import { problemText } from "../../config/problem.ts";
import { projectRoot } from "../../config/project-root.ts";
import { requireVariable } from "../../config/checks/required-variable.ts";
import type { Settings } from "../../config/settings.ts";
import { missingSecrets, secretsOfSource } from "../../config/source-secrets.ts";
import { withoutUndefined } from "../../domain/incident/without-undefined.ts";
import { type Connections, loadOutsideSystems } from "../../integrations/connections.ts";
import { whatReachesNobody } from "../../integrations/what-reaches-nobody.ts";
import { createConference } from "../../integrations/conference-links.ts";
import { outsideDuty } from "../../integrations/outside-duty.ts";
import { createFeedFollower } from "../../records/reading/feed-follower.ts";
import { listenForNews } from "../../records/reading/news-of-events.ts";
import { createSeal } from "../../records/sealed-secrets.ts";
import { connectLazily } from "../temporal/connect.ts";
import { createBackgroundJobs } from "../temporal/background-jobs.ts";
import { createHeartbeats } from "../temporal/heartbeats.ts";
import { createIncidents } from "../temporal/incidents.ts";
import { laneBacklog } from "../temporal/lane-backlog.ts";
import { createWakeMirror, createWakeWebhook, wakeAtNews, wakeWebhooks } from "../temporal/webhook-workflows.ts";
import { createApi } from "./app.ts";
import { createMetrics } from "./operations/request-metrics.ts";
import { prepareAtStart } from "./prepare-at-start.ts";
import { requiredKeys } from "./required-keys.ts";
import { createStores, openPools } from "./stores.ts";

/** The API with its connections, before it begins to listen for requests. */
export interface ComposedApi {
  readonly app: FastifyInstance;
  readonly close: () => Promise<void>;
}

export async function composeApi(config: Config, logger: Logger, output: LogOutput): Promise<ComposedApi> {
  const { environment } = config;
  const { rehearsal } = environment;
  const report = (error: unknown, sentence: string) => logger.warn({ err: error }, sentence);

  const connectionString = requireVariable("DATABASE_URL", environment.databaseUrl, "the API");
  const keys = requiredKeys(config);
  const pools = openPools(connectionString, report);
  const { configurationLog, claims, figures, ...stores } = createStores(pools);
  const client = connectLazily(environment.temporalAddress, environment.temporalNamespace);
  const heartbeats = createHeartbeats(client, { rehearsal });

  const live = followConfig(config, {
    root: projectRoot,
    check: ({ settings: edited, templates }) => wordingWith(edited, templates).problems,
    // Requests always read the settings in force, but the workflows of heartbeats have to be told when the settings
    // were edited.
    taken: ({ settings: edited }) => {
      warnOfMissingSecrets(edited, logger);
      heartbeats
        .follow(edited.alertSources)
        .catch((error: unknown) => report(error, "heartbeats hear of the edit at their next beat"));
    },
    audit: async (taken) => configurationLog.append(taken),
    logger,
    now: () => Date.now(),
  });
  const settings = () => live.current().settings;
  warnOfMissingSecrets(config.settings, logger);

  const incidents = createIncidents({
    client,
    claims,
    realm: { rehearsal },
    policy: () => settings().policy,
    forService: (policy, service) => policyFor(service, settings(), policy),
    storm: () => settings().alerts.storm,
    report,
  });

  const preparations = await prepareAtStart({ pool: pools.patient, client, heartbeats, settings, rehearsal, logger });

  const news = listenForNews(connectionString);
  const wakeWebhook = createWakeWebhook(client, { rehearsal });
  const connectionsOf = await loadOutsideSystems();
  const outside = () => connectionsOf(live.current());
  warnOfOutbox(outside(), settings(), logger);
  const wakeMirror = createWakeMirror(client, { rehearsal });
  const wakeMirrors = async () => {
    if (rehearsal) return;
    for (const { id, incidents: theirs } of outside().connected)
      if (theirs !== undefined && (await createFeedFollower(pools.patient, id).isBehind())) await wakeMirror(id);
  };
  const stopWaking = new AbortController();
  const waking = wakeAtNews(
    { news, wake: [wakeWebhooks(stores.webhooks, wakeWebhook), wakeMirrors], report },
    stopWaking.signal,
  );

  const { secretsKey, certificateKey } = environment;
  const app = await createApi({
    ...stores,
    ...{ incidents, heartbeats, backgroundJobs: createBackgroundJobs(client, { rehearsal }), wakeWebhook, news },
    ...{ settings, configuration: { live, log: configurationLog } },
    secretsOf: (source) => secretsOfSource(settings(), source, process.env),
    outsideDuty: outsideDuty(
      () => outside().connected.flatMap(({ duty }) => (duty === undefined ? [] : [duty])),
      (error, title) => report(error, `${title} does not say who is on duty`),
    ),
    log: output,
    metrics: createMetrics({
      figures,
      lostLogLines: output.lostInAll,
      backlog: async () => laneBacklog(client, { rehearsal }),
      stuck: async () => incidents.stuck(),
    }),
    feedKey: keys.feeds,
    conferenceOf: (id) =>
      createConference({ jitsiUrl: settings().organisation.conferenceBase, key: keys.feeds }).link(id),
    pageLinks: () => createPageLinks({ key: keys.links, publicUrl: settings().paging.publicUrl, rehearsal }),
    outside,
    ...withoutUndefined({ token: keys.token, certificateKey }),
    ...withoutUndefined({ seal: secretsKey === undefined ? undefined : createSeal(secretsKey) }),
    trustedProxies: environment.trustedProxies,
    ...{ rehearsal, logger, now: () => Date.now() },
  });

  const close = async () => {
    await preparations.stop();
    live.close();
    await app.close();
    stopWaking.abort();
    await waking;
    await news.close();
    // The connection to Temporal is left open until the process ends. Closing it would make requests still under way
    // fail without any message.
    await Promise.all([pools.quick.end(), pools.patient.end()]);
  };
  return { app, close };
}

function warnOfMissingSecrets(settings: Settings, logger: Logger): void {
  for (const missing of missingSecrets(settings, process.env)) logger.warn(problemText(missing));
}

function warnOfOutbox({ connected }: Connections, settings: Settings, logger: Logger): void {
  const promises = whatReachesNobody(connected, settings).flatMap((it) => it.promises);
  if (promises.length > 0)
    logger.warn(
      { promises },
      "nobody outside is told of these: they are kept in the outbox only; `incident doctor` says why",
    );
}
