import type { Client } from "@temporalio/client";
import type pg from "pg";
import type { Logger } from "pino";
import type { Settings } from "../../config/settings.ts";
import { createPeopleStillNamed } from "../../records/reading/people-still-named.ts";
import { migrate } from "../../records/migrate.ts";
import { scheduleCanary } from "../temporal/canary-schedule.ts";
import type { Heartbeats } from "../temporal/heartbeats.ts";
import { keepTrying } from "../temporal/keep-trying.ts";
import { scheduleRecurringJobs } from "../temporal/recurring-jobs.ts";
import { whatNamesThem } from "./people/people-who-are-gone.ts";

export interface PreparationParts {
  readonly pool: pg.Pool;
  readonly client: Client;
  readonly heartbeats: Pick<Heartbeats, "follow">;
  readonly settings: () => Settings;
  readonly rehearsal: boolean;
  readonly logger: Logger;
}

/**
 * Updates the database's tables, then makes the schedules in Temporal that the configuration asks for. The API starts
 * even if this fails, since it accepts alerts without the database: a step that fails is tried again until `stop` is
 * called.
 */
export async function prepareAtStart({
  pool,
  client,
  heartbeats,
  settings,
  rehearsal,
  logger,
}: PreparationParts): Promise<{
  readonly stop: () => Promise<void>;
}> {
  const stopping = new AbortController();
  const report = (error: unknown, sentence: string) => logger.warn({ err: error }, sentence);
  const keepOn = async (what: string, work: () => Promise<void>) =>
    keepTrying(what, work, { signal: stopping.signal, report });
  await keepOn("bring the database up to date", async () => migrate(pool));
  const firstTries = [
    keepOn("look for people who are gone", async () => {
      const named = await createPeopleStillNamed(pool).stillNamed(Date.now());
      for (const { says, mend } of whatNamesThem(named, settings())) logger.warn(`${says}. ${mend}`);
    }),
    keepOn("tell heartbeats what is awaited of them", async () => heartbeats.follow(settings().alertSources)),
  ];
  if (!rehearsal) {
    const { timeZone, paging } = settings();
    firstTries.push(
      keepOn("schedule what recurs", async () => scheduleRecurringJobs(client, { rehearsal }, timeZone)),
      keepOn("schedule the canary", async () => scheduleCanary(client, { rehearsal }, paging.canaryEveryMinutes)),
    );
  }
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(firstTries);
    },
  };
}
