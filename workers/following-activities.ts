import type { Logger } from "pino";
import { createDutyNews } from "../activities/duty-news.ts";
import { createBackgroundJobs, type BackgroundJobs } from "../activities/background-jobs.ts";
import { createHandoffs } from "../activities/handoffs.ts";
import { createActivities } from "../activities/index.ts";
import { wordingWith } from "../activities/own-wording.ts";
import type { Duty } from "../activities/ports/duty.ts";
import type { Ports } from "../activities/ports/index.ts";
import type { Pager } from "../activities/ports/paging.ts";
import type { Config } from "../config/config.ts";
import { policyFor } from "../config/policy/escalations.ts";
import { followConfig, type LiveConfig } from "../config/live-config.ts";
import { createPageLinks } from "../config/page-links.ts";
import { requireVariable } from "../config/checks/required-variable.ts";
import { projectRoot } from "../config/project-root.ts";
import { loadOutsideSystems } from "../integrations/connections.ts";
import { configuredMethods } from "../integrations/contact-channels.ts";
import { outsideDuty } from "../integrations/outside-duty.ts";
import { createLocalPorts } from "../integrations/local/local-ports.ts";
import { createChanges } from "../records/service-changes.ts";
import { createOtherIncidents } from "../records/reading/other-incidents.ts";
import { createClaims } from "../records/group-claims.ts";
import { createConfigurationLog } from "../records/configuration-log.ts";
import { createContactBook } from "../records/contacts.ts";
import { createDeliveryLog } from "../records/page-deliveries.ts";
import { createDutyBook } from "../records/overrides-and-swaps.ts";
import { createHandoffBook } from "../records/handoffs.ts";
import { contactsIn, dutyIn } from "../records/paging-directory.ts";
import { createPagingTurns } from "../records/paging-turns.ts";
import { createReader } from "../records/reading/read.ts";
import { createRecorder } from "../records/timeline/recorder.ts";
import { heartbeatAlarm } from "./heartbeat-alarm.ts";
import type { HeartbeatAlarm } from "../workflows/messages.ts";
import { createSuccessors } from "./successors.ts";
import { outsidePagers, withOutsidePorts } from "./outside-ports.ts";
import type { WorkerStores } from "./worker-stores.ts";

/**
 * Makes activities that follow edits of the configuration: each call uses the newest configuration, and uses the same
 * one until the call ends.
 */
export async function followingActivities(stores: WorkerStores, config: Config, logger: Logger): Promise<Following> {
  const log = createConfigurationLog(stores.pool);
  const directory = async () => stores.memory.directory.newest();
  const connectionsOf = await loadOutsideSystems();
  let inForce = config;
  // This is made once and not for each configuration, so that the last known duty survives an edit of the
  // configuration.
  const duty = dutyIn(
    directory,
    createDutyBook(stores.pagingPool),
    outsideDuty(
      () => connectionsOf(inForce).connected.flatMap(({ duty: source }) => (source === undefined ? [] : [source])),
      (error, title) => logger.warn({ err: error }, `${title} does not say who is on duty: its last answer counts`),
      stores.memory.outside,
    ),
  );
  const book = createContactBook(stores.pool);
  const records = createReader(stores.pool);
  const activitiesOf = (from: Config) => {
    const connections = connectionsOf(from);
    const log = createDeliveryLog(stores.pagingPool);
    const ports = portsWith(stores, from, { pagers: outsidePagers(connections, log), duty });
    const real = withOutsidePorts(ports, connections, log);
    const drill = portsWith(stores, from, { pagers: [], duty });
    const { wording } = wordingWith(from.settings, from.templates);
    return {
      real: activitiesWith(stores, from, real),
      drill: activitiesWith(stores, from, drill),
      backgroundJobs: createBackgroundJobs({
        ...{ book, pagers: real.pagers },
        handoffs: createHandoffs({
          ...{ settings: from.settings, wording, duty: real.duty, direct: real.direct, records },
          book: createHandoffBook(stores.pool),
        }),
        dutyNews: createDutyNews({
          ...{ settings: from.settings, wording, direct: real.direct },
          book: createDutyBook(stores.pool),
        }),
      }),
    };
  };
  let newestActivities = activitiesOf(config);
  const live = followConfig(config, {
    root: projectRoot,
    check: ({ settings, templates }) => wordingWith(settings, templates).problems,
    taken: (edited) => {
      inForce = edited;
      try {
        newestActivities = activitiesOf(edited);
      } catch (error) {
        logger.error({ err: error }, "the edited configuration cannot page; the one before stays in force");
      }
      stores.seed(edited);
    },
    audit: async (taken) => log.append(taken),
    logger,
    now: () => Date.now(),
  });
  const following = (kind: "real" | "drill"): Activities => ({
    page: async (effect, triedForMs) => newestActivities[kind].page(effect, triedForMs),
    deliver: async (effects) => newestActivities[kind].deliver(effects),
    record: async (batch) => newestActivities[kind].record(batch),
    policyOf: async (service) => newestActivities[kind].policyOf(service),
  });
  const backgroundJobs: BackgroundJobs & HeartbeatAlarm = {
    checkContact: async (check) => newestActivities.backgroundJobs.checkContact(check),
    testContacts: async (run) => newestActivities.backgroundJobs.testContacts(run),
    beginHandoffs: async (run) => newestActivities.backgroundJobs.beginHandoffs(run),
    tellHandoff: async (told) => newestActivities.backgroundJobs.tellHandoff(told),
    tellGaps: async (run) => newestActivities.backgroundJobs.tellGaps(run),
    tellDutyChange: async (change) => newestActivities.backgroundJobs.tellDutyChange(change),
    ...heartbeatAlarm({
      pool: stores.pagingPool,
      realm: { rehearsal: config.environment.rehearsal },
      settings: () => live.current().settings,
      report: (error, sentence) => logger.warn({ err: error }, sentence),
    }),
  };
  return { real: following("real"), drill: following("drill"), backgroundJobs, live, duty, connectionsOf };
}

type Activities = ReturnType<typeof createActivities>;

interface Following {
  readonly real: Activities;
  readonly drill: Activities;
  readonly backgroundJobs: BackgroundJobs & HeartbeatAlarm;
  readonly live: LiveConfig;
  readonly duty: Duty;
  readonly connectionsOf: Awaited<ReturnType<typeof loadOutsideSystems>>;
}

/** Makes the ports of activities: local replacements for all outside systems, except for the vendors that page. */
function portsWith(
  { pool, pagingPool, memory }: WorkerStores,
  { settings, environment }: Config,
  { pagers, duty }: { readonly pagers: readonly Pager[]; readonly duty: Duty },
): Ports {
  const { conferenceKey, linkKey, apiToken, rehearsal } = environment;
  const key = linkKey ?? requireVariable("LINK_KEY", apiToken, "the worker");
  const conference = {
    jitsiUrl: settings.organisation.conferenceBase,
    key: conferenceKey ?? requireVariable("CONFERENCE_KEY", apiToken, "the worker"),
  };
  const local = createLocalPorts(pool, {
    recorder: createRecorder(pool),
    conference,
    alertsChannel: settings.alertsChannel,
    duty,
    contacts: contactsIn(async () => memory.directory.newest(), {
      configured: configuredMethods(settings.people),
      rules: settings.paging.rules,
    }),
  });
  const pageLinks = createPageLinks({ key, publicUrl: settings.paging.publicUrl, rehearsal });
  // Pages are not bundled in rehearsal: each rehearsed incident has a clock of its own, so "paged a moment ago" means
  // nothing between two incidents.
  const turns = rehearsal ? {} : { turns: createPagingTurns(pagingPool) };
  return {
    ...local,
    pageLinks,
    changes: createChanges(pool),
    others: createOtherIncidents(pool),
    ...turns,
    ...(pagers.length === 0 ? {} : { pagers }),
  };
}

function activitiesWith(
  { pool }: WorkerStores,
  { settings, templates, environment }: Config,
  ports: Ports,
): Activities {
  const { rehearsal } = environment;
  return createActivities({
    ports,
    successors: createSuccessors({
      claims: createClaims(pool),
      policy: (service) => policyFor(service, settings),
      rehearsal,
    }),
    settings,
    wording: wordingWith(settings, templates).wording,
  });
}
