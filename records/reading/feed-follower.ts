import { and, asc, eq, gt } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { Event } from "../../domain/incident/events.ts";
import type { Incident } from "../../domain/incident/incident.ts";
import { snapshotVersion } from "../../domain/incident/snapshot.ts";
import { foldRecorded } from "../timeline/fold.ts";
import { feedPlaces } from "../tables/outside-tables.ts";
import { feedHead, incidents, timelineEvents } from "../tables/incident-tables.ts";

/** An event with its timeline line, and the incident as it stands now. */
export interface Followed {
  readonly ordinal: number;
  readonly event: Event;
  readonly line: string;
  readonly incident: Incident;
}

/** Reads the events of all incidents in order, and stores which event the reader got last. */
export interface FeedFollower {
  /** Returns the next events of real incidents, and the ordinal up to which they reach. */
  next(limit: number): Promise<{ readonly events: readonly Followed[]; readonly upTo: number }>;
  dealtWith(upTo: number): Promise<void>;
  isBehind(): Promise<boolean>;
}

/**
 * Makes a reader of the events of all incidents, under a name. A new name begins with the next event, not with the
 * first.
 */
export const createFeedFollower = (pool: Pool, reader: string): FeedFollower => {
  const db = drizzle(pool);
  const head = async () => (await db.select().from(feedHead))[0]?.last ?? 0;
  const place = async (): Promise<number> => {
    const [row] = await db.select().from(feedPlaces).where(eq(feedPlaces.reader, reader));
    if (row !== undefined) return row.upTo;
    await db
      .insert(feedPlaces)
      .values({ reader, upTo: await head() })
      .onConflictDoNothing();
    return place();
  };
  return {
    next: async (limit) => {
      const after = await place();
      const last = await head();
      const rows = await db
        .select({
          ...{ ordinal: timelineEvents.ordinal, event: timelineEvents.event, line: timelineEvents.line },
          ...{ policy: incidents.policy, state: incidents.state, version: incidents.stateVersion },
        })
        .from(timelineEvents)
        .innerJoin(incidents, eq(incidents.id, timelineEvents.incidentId))
        .where(and(gt(timelineEvents.ordinal, after), eq(incidents.kind, "real")))
        .orderBy(asc(timelineEvents.ordinal))
        .limit(limit);
      const events: Followed[] = [];
      for (const { ordinal, event, line, policy, state, version } of rows) {
        if (ordinal === null) continue;
        // A state stored by another release may lack fields that this release needs. The state is then rebuilt from
        // the events.
        const lastState = { policy, ...state };
        const incident = version === snapshotVersion ? lastState : await foldRecorded(db, { ...lastState, policy });
        events.push({ ordinal, event, line, incident });
      }
      // Events may have been stored after `last` was read. Then `upTo` is the ordinal of the newest event returned,
      // since returning `last` would deliver those events twice.
      const newest = events.at(-1)?.ordinal ?? after;
      return { events, upTo: events.length < limit ? Math.max(newest, last) : newest };
    },
    dealtWith: async (upTo) => {
      await db.update(feedPlaces).set({ upTo }).where(eq(feedPlaces.reader, reader));
    },
    isBehind: async () => (await place()) < (await head()),
  };
};
