import { and, asc, eq, gte, lte } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { PoolClient, Pool } from "pg";
import type { RecordBatch, Recorder } from "../../activities/ports/records.ts";
import { apply } from "../../domain/apply.ts";
import type { Event } from "../../domain/incident/events.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import { timelineLine } from "../../domain/accounts/timeline.ts";
import { canonicalJson, chainHash } from "./hash-chain.ts";
import type { Database } from "../database/database.ts";
import { lockIncident } from "./lock-incident.ts";
import { RecordsRefused } from "./records-refused.ts";
import { timelineEvents } from "../tables/incident-tables.ts";
import { inTransaction } from "../database/transaction.ts";
import { write } from "./write.ts";

/**
 * Stores batches of events, each batch wholly or not at all. Events that are stored already are compared and left as
 * they are, so batches may be repeated or overlap. A batch that leaves a gap or contradicts the stored events is
 * refused.
 */
export const createRecorder = (pool: Pool): Recorder => ({
  append: async (batch) => {
    refuseUnlessConsecutive(batch);
    if (batch.events.length > 0) await inTransaction(pool, (client) => append(client, batch));
  },
  timeline: async (incidentId, upTo) => {
    const rows = await drizzle(pool)
      .select({ line: timelineEvents.line, event: timelineEvents.event })
      .from(timelineEvents)
      .where(and(eq(timelineEvents.incidentId, incidentId), lte(timelineEvents.seq, upTo)))
      .orderBy(asc(timelineEvents.seq));
    if (rows.length < upTo)
      throw new Error(`${incidentId} is recorded up to event ${rows.length}, not up to ${upTo} yet.`);
    return rows.filter(({ line, event }) => line !== "" && event.by.kind !== "system").map(({ line }) => line);
  },
});

const append = async (client: PoolClient, batch: RecordBatch): Promise<void> => {
  const db = drizzle(client);
  const locked = await lockIncident(db, batch);
  const { id, seq } = locked.incident;
  await refuseUnlessRecorded(db, batch, seq);
  const fresh = batch.events.filter((event) => event.seq > seq);
  const [next] = fresh;
  if (next === undefined) return;
  if (next.seq !== seq + 1) {
    throw new RecordsRefused("gap", `${id} is recorded up to event ${seq}; event ${next.seq} would leave a gap.`);
  }
  await write(client, { openedAt: locked.openedAt, ...chainEvents(locked.incident, locked.headHash, fresh) });
};

/** Applies events to the incident, and makes a timeline row for each, chained to the row before by its hash. */
const chainEvents = (before: Incident, head: string, events: readonly Event[]) => {
  let incident = before;
  let headHash = head;
  const rows = events.map((event) => {
    incident = apply(incident, event);
    const line = timelineLine(event, incident);
    const previousHash = headHash;
    headHash = chainHash(previousHash, { event, line });
    const { seq, at, type, by } = event;
    return { incidentId: before.id, seq, at, type, actor: by.name, line, event, previousHash, hash: headHash };
  });
  return { incident, rows, headHash };
};

const refuseUnlessConsecutive = ({ incidentId, events }: RecordBatch): void => {
  for (const [index, { seq }] of events.entries()) {
    const expected = (events[0]?.seq ?? 0) + index;
    if (seq === expected) continue;
    throw new RecordsRefused("gap", `A batch for ${incidentId} has event ${seq} where ${expected} belongs.`);
  }
};

/** Throws if events of a batch that are stored already differ from the stored ones. */
const refuseUnlessRecorded = async (db: Database, batch: RecordBatch, revision: number): Promise<void> => {
  const repeated = batch.events.filter(({ seq }) => seq <= revision);
  const [first, last] = [repeated[0], repeated.at(-1)];
  if (first === undefined || last === undefined) return;
  const recorded = await db
    .select({ seq: timelineEvents.seq, event: timelineEvents.event })
    .from(timelineEvents)
    .where(
      and(
        eq(timelineEvents.incidentId, batch.incidentId),
        gte(timelineEvents.seq, first.seq),
        lte(timelineEvents.seq, last.seq),
      ),
    )
    .orderBy(asc(timelineEvents.seq));
  for (const [index, event] of repeated.entries()) {
    if (canonicalJson(recorded[index]?.event) === canonicalJson(event)) continue;
    throw new RecordsRefused("conflict", `Event ${event.seq} of ${batch.incidentId} is recorded with other content.`);
  }
};
