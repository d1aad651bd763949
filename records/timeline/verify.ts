import { asc, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import { chainHash, chainStart } from "./hash-chain.ts";
import { incidents, timelineEvents } from "../tables/incident-tables.ts";

/** The result of checking a timeline: whether it is as it was written, and if not, the first event that differs. */
export type Verification =
  | { readonly intact: true; readonly events: number; readonly head: string }
  | { readonly intact: false; readonly seq: number; readonly because: string };

/**
 * Computes all hashes of an incident's timeline again and compares them. Returns undefined when there is no such
 * incident. Somebody who can write to the database could forge a whole chain; comparing `head` with a copy stored
 * elsewhere shows that too.
 */
export const verifyTimeline = async (pool: Pool, incidentId: string): Promise<Verification | undefined> => {
  const read = drizzle(pool).transaction(
    async (tx) => ({
      incident: (await tx.select().from(incidents).where(eq(incidents.id, incidentId))).at(0),
      events: await tx
        .select()
        .from(timelineEvents)
        .where(eq(timelineEvents.incidentId, incidentId))
        .orderBy(asc(timelineEvents.seq)),
    }),
    { isolationLevel: "repeatable read", accessMode: "read only" },
  );
  const { incident, events } = await read;
  if (incident === undefined) return undefined;
  let head = chainStart(incident);
  for (const [index, row] of events.entries()) {
    const broken = (because: string) => ({ intact: false, seq: index + 1, because }) as const;
    const { event, line } = row;
    if (row.seq !== index + 1) return broken("It is missing.");
    if (row.previousHash !== head) return broken("It does not continue what stands before it.");
    if (row.hash !== chainHash(head, { event, line })) return broken("It was changed.");
    const { seq, at, type, by } = event;
    const columnsAgree = seq === row.seq && at === row.at && type === row.type && by.name === row.actor;
    if (!columnsAgree) return broken("Its columns say something else than the event.");
    head = row.hash;
  }
  if (events.length === incident.revision && head === incident.headHash) {
    return { intact: true, events: events.length, head };
  }
  return { intact: false, seq: events.length + 1, because: "The end of the timeline is missing." };
};
