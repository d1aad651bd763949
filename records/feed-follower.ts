import { and, asc, eq, gt } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { Event } from "../domain/events.ts";
import type { Incident } from "../domain/incident.ts";
import { snapshotVersion } from "../domain/snapshot.ts";
import { foldRecorded } from "./fold.ts";
import { feedPlaces } from "./outside-schema.ts";
import { feedHead, incidents, timelineEvents } from "./schema.ts";

/** An event with its line, and the incident as it stands now. */
export interface Followed {
  readonly ordinal: number;
  readonly event: Event;
  readonly line: string;
  readonly incident: Incident;
}

/** Reads what happens in all incidents in order, each event once it has been dealt with before. */
export interface FeedFollower {
  /** What comes next, real incidents only; and how far that goes. */
  next(limit: number): Promise<{ readonly events: readonly Followed[]; readonly upTo: number }>;
  dealtWith(upTo: number): Promise<void>;
  isBehind(): Promise<boolean>;
}

/** A reader that is new begins with what happens from now on. */
export const createFeedFollower = (pool: Pool, reader: string): FeedFollower => {
  const db = drizzle(pool);
  const head = async () => (await db.select().from(feedHead))[0]?.last ?? 0;
  const place = async (): Promise<number> => {
    const [known] = await db.select().from(feedPlaces).where(eq(feedPlaces.reader, reader));
    if (known !== undefined) return known.upTo;
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
        // A state that another release wrote may lack what this one relies on: the events never do.
        const known = { policy, ...state };
        const incident = version === snapshotVersion ? known : await foldRecorded(db, { ...known, policy });
        events.push({ ordinal, event, line, incident });
      }
      // What was recorded since the head was read is among the events: going back to it would tell them twice.
      const newest = events.at(-1)?.ordinal ?? after;
      return { events, upTo: events.length < limit ? Math.max(newest, last) : newest };
    },
    dealtWith: async (upTo) => {
      await db.update(feedPlaces).set({ upTo }).where(eq(feedPlaces.reader, reader));
    },
    isBehind: async () => (await place()) < (await head()),
  };
};
