import type pg from "pg";
import { createAlertStates } from "../../records/alert-states.ts";
import { createChanges } from "../../records/service-changes.ts";
import { createClaims } from "../../records/group-claims.ts";
import { createConfigurationLog } from "../../records/configuration-log.ts";
import { createContactBook } from "../../records/contacts.ts";
import { createOutboxReader } from "../../integrations/local/read-outbox.ts";
import { createPageReceipts } from "../../records/page-deliveries.ts";
import { createDutyBook } from "../../records/overrides-and-swaps.ts";
import { createFeed } from "../../records/reading/feed.ts";
import { createFigures } from "../../records/reading/figures.ts";
import { createHandoffBook } from "../../records/handoffs.ts";
import { createIdempotentRequests } from "../../records/idempotent-requests.ts";
import { createMaintenanceWindows, rememberingNone } from "../../records/maintenance-windows.ts";
import { createOutsideDeeds } from "../../records/outside-deeds.ts";
import { createBundledPages } from "../../records/paging-turns.ts";
import { checkWrites } from "../../records/database/check-writes.ts";
import { createPool } from "../../records/database/pool.ts";
import { createPeopleStillNamed } from "../../records/reading/people-still-named.ts";
import { createReader } from "../../records/reading/read.ts";
import { createSourceFaults } from "../../records/source-faults.ts";
import { createTokens } from "../../records/tokens.ts";
import { createWebhooks } from "../../records/webhooks.ts";

/** How long an alert waits for the database at most. After that the alert is accepted without the database. */
const quickWithinMs = 1000;
const patientWithinMs = 5000;

/** The pools of connections to the database, by how long the API waits for an answer. */
export interface Pools {
  /** Connections for queries that an alert waits for. Connecting, and each query, fails after a second. */
  readonly quick: pg.Pool;
  readonly patient: pg.Pool;
}

export function openPools(connectionString: string, report: (error: unknown, sentence: string) => void): Pools {
  const poolWithin = (withinMs: number) =>
    createPool({ connectionString, connectionTimeoutMillis: withinMs, query_timeout: withinMs, max: 20 }, report);
  return { quick: poolWithin(quickWithinMs), patient: poolWithin(patientWithinMs) };
}

/** Makes the stores, through which the API reads and writes everything in the database. */
export const createStores = ({ quick, patient }: Pools) => ({
  alertStates: createAlertStates(quick),
  claims: createClaims(quick),
  idempotentRequests: createIdempotentRequests(quick),
  maintenance: rememberingNone(createMaintenanceWindows(quick), () => Date.now()),
  outsideDeeds: createOutsideDeeds(quick),
  sourceFaults: createSourceFaults(quick),
  tokens: createTokens(quick),

  bundles: createBundledPages(patient),
  changes: createChanges(patient),
  configurationLog: createConfigurationLog(patient),
  contacts: createContactBook(patient),
  duty: createDutyBook(patient),
  feed: createFeed(patient),
  figures: createFigures(patient),
  handoffs: createHandoffBook(patient),
  outbox: createOutboxReader(patient),
  peopleStillNamed: createPeopleStillNamed(patient),
  receipts: createPageReceipts(patient),
  records: createReader(patient),
  webhooks: createWebhooks(patient),

  databaseAnswers: async () => {
    await patient.query("select 1 from claims limit 1");
  },
  databaseTakesWrites: async () => checkWrites(patient),
});
