import { and, asc, eq, gte, lte } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { PoolClient, Pool } from "pg";
import type { RecordBatch, Recorder } from "../activities/ports.ts";
import { apply } from "../domain/apply.ts";
import type { Event } from "../domain/events.ts";
import type { Incident } from "../domain/incident.ts";
import { timelineLine } from "../domain/timeline.ts";
import { canonicalJson, chainHash } from "./chain.ts";
import type { Database } from "./database.ts";
import { heldIncident } from "./held-incident.ts";
import { RecordsRefused } from "./refused.ts";
import { timelineEvents } from "./schema.ts";
import { inTransaction } from "./transaction.ts";
import { write } from "./write.ts";

/**
 * Writes events as they come, all of a batch or none. Events that are recorded already are compared and left alone, so
 * that a batch may be repeated or overlap; what does not continue the records, or contradicts them, is refused.
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
  const held = await heldIncident(db, batch);
  const { id, seq } = held.incident;
  await refuseUnlessRecorded(db, batch, seq);
  const fresh = batch.events.filter((event) => event.seq > seq);
  const [next] = fresh;
  if (next === undefined) return;
  if (next.seq !== seq + 1) {
    throw new RecordsRefused("gap", `${id} is recorded up to event ${seq}; event ${next.seq} would leave a gap.`);
  }
  await write(client, { openedAt: held.openedAt, ...chained(held.incident, held.headHash, fresh) });
};

/** The incident after the events, and a timeline row for each, chained to the one before. */
const chained = (before: Incident, head: string, events: readonly Event[]) => {
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

/** What a batch says of events already recorded must be what was recorded. */
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
