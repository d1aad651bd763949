import type pg from "pg";
import type { Logger } from "pino";
import { createDutyNews } from "../activities/duty-news.ts";
import { createErrands, type Errands } from "../activities/errands.ts";
import { createHandoffs } from "../activities/handoffs.ts";
import { createActivities } from "../activities/index.ts";
import { wordingWith } from "../activities/own-wording.ts";
import type { Duty, Pager, Ports } from "../activities/ports.ts";
import type { Config } from "../config/config.ts";
import { policyFor } from "../config/escalations.ts";
import { followConfig, type LiveConfig } from "../config/live-config.ts";
import { createPageLinks } from "../config/page-links.ts";
import { required } from "../config/required.ts";
import { projectRoot } from "../config/project-root.ts";
import { outsideDuty } from "../integrations/pagerduty/outside-duty.ts";
import { createLocalPorts } from "../integrations/local/local-ports.ts";
import { createChanges } from "../records/changes.ts";
import { createClaims } from "../records/claims.ts";
import { createConfigurationLog } from "../records/configuration-log.ts";
import { createContactBook, createContacts } from "../records/contacts.ts";
import { createDutyBook, dutyKnownTo } from "../records/duty.ts";
import { createHandoffBook } from "../records/handoffs.ts";
import { createPagingTurns } from "../records/paging-turns.ts";
import { createReader } from "../records/read.ts";
import { createRecorder } from "../records/recorder.ts";
import { heartbeatAlarm } from "./heartbeat-alarm.ts";
import type { HeartbeatAlarm } from "../workflows/messages.ts";
import { createSuccessors } from "./successors.ts";
import { vendorChannels, vendorPagers } from "./vendor-pagers.ts";

/** What activities stand on: connections for everything, and impatient ones for pages. */
interface Standing {
  readonly pool: pg.Pool;
  readonly pagingPool: pg.Pool;
}

/** Activities that follow the configuration: each call is answered by the newest, and ends with what it began with. */
export function followingActivities(
  standing: Standing,
  config: Config,
  logger: Logger,
): { real: Activities; drill: Activities; errands: Errands & HeartbeatAlarm; live: LiveConfig; duty: Duty } {
  const log = createConfigurationLog(standing.pool);
  const report = (error: unknown) => {
    logger.warn({ err: error }, "who is on duty is not known anew: what was known last counts");
  };
  const { pagerDutyApiToken } = config.environment;
  let inForce = config.settings;
  // One for all: what was known last outlives an edit of the configuration.
  const duty = dutyKnownTo(
    createDutyBook(standing.pagingPool),
    outsideDuty({ settings: () => inForce, token: pagerDutyApiToken, report }),
    report,
  );
  const book = createContactBook(standing.pool);
  const records = createReader(standing.pool);
  const made = (from: Config) => {
    const ports = portsWith(standing, from, { pagers: vendorPagers(standing.pagingPool, from), duty });
    const real = { ...ports, audienceChat: vendorChannels(standing.pagingPool, from, ports.audienceChat) };
    const drill = portsWith(standing, from, { pagers: [], duty });
    const { wording } = wordingWith(from.settings, from.templates);
    return {
      real: activitiesWith(standing, from, real),
      drill: activitiesWith(standing, from, drill),
      errands: createErrands({
        ...{ book, pagers: real.pagers },
        handoffs: createHandoffs({
          ...{ settings: from.settings, wording, duty: real.duty, chat: real.chat, records },
          book: createHandoffBook(standing.pool),
        }),
        dutyNews: createDutyNews({
          ...{ settings: from.settings, wording, chat: real.chat },
          book: createDutyBook(standing.pool),
        }),
      }),
    };
  };
  let newest = made(config);
  const live = followConfig(config, {
    root: projectRoot,
    check: ({ settings, templates }) => wordingWith(settings, templates).problems,
    taken: (edited) => {
      inForce = edited.settings;
      try {
        newest = made(edited);
      } catch (error) {
        logger.error({ err: error }, "the edited configuration cannot page; the one before stays in force");
      }
      createContactBook(standing.pool)
        .seed(edited.settings.people, Date.now())
        .catch((error: unknown) =>
          logger.warn({ err: error }, "who is new can be reached once the worker starts anew"),
        );
    },
    audit: async (taken) => log.append(taken),
    logger,
    now: () => Date.now(),
  });
  const following = (kind: "real" | "drill"): Activities => ({
    page: async (effect, triedForMs) => newest[kind].page(effect, triedForMs),
    deliver: async (effects) => newest[kind].deliver(effects),
    record: async (batch) => newest[kind].record(batch),
  });
  const errands: Errands & HeartbeatAlarm = {
    checkContact: async (check) => newest.errands.checkContact(check),
    testContacts: async (run) => newest.errands.testContacts(run),
    beginHandoffs: async (run) => newest.errands.beginHandoffs(run),
    tellHandoff: async (told) => newest.errands.tellHandoff(told),
    tellGaps: async (run) => newest.errands.tellGaps(run),
    tellDutyChange: async (change) => newest.errands.tellDutyChange(change),
    ...heartbeatAlarm({
      pool: standing.pagingPool,
      realm: { rehearsal: config.environment.rehearsal },
      settings: () => live.current().settings,
      report: (error, sentence) => logger.warn({ err: error }, sentence),
    }),
  };
  return { real: following("real"), drill: following("drill"), errands, live, duty };
}

type Activities = ReturnType<typeof createActivities>;

/** Outside systems are local; the vendors that page take the stand-ins' place. */
function portsWith(
  { pool, pagingPool }: Standing,
  { settings, environment }: Config,
  { pagers, duty }: { readonly pagers: readonly Pager[]; readonly duty: Duty },
): Ports {
  const { conferenceKey, linkKey, apiToken, rehearsal } = environment;
  const key = linkKey ?? required("LINK_KEY", apiToken, "the worker");
  const conference = {
    jitsiUrl: settings.organisation.conferenceBase,
    key: conferenceKey ?? required("CONFERENCE_KEY", apiToken, "the worker"),
  };
  const local = createLocalPorts(pool, {
    recorder: createRecorder(pool),
    conference,
    alertsChannel: settings.alertsChannel,
    duty,
    contacts: createContacts(pagingPool, { people: settings.people, rules: settings.paging.rules }),
  });
  const pageLinks = createPageLinks({ key, publicUrl: settings.paging.publicUrl, rehearsal });
  // Rehearsed incidents have each a time of their own: none of them is paged for "a moment ago".
  const turns = rehearsal ? {} : { turns: createPagingTurns(pagingPool) };
  return { ...local, pageLinks, changes: createChanges(pool), ...turns, ...(pagers.length === 0 ? {} : { pagers }) };
}

function activitiesWith({ pool }: Standing, { settings, templates, environment }: Config, ports: Ports): Activities {
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
