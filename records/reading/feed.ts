import { and, asc, eq, gt, inArray, ne, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { PublicEvent } from "../../activities/ports/event-posting.ts";
import { feedHead, incidents, timelineEvents } from "../tables/incident-tables.ts";
import { type Viewer, visibleTo } from "./viewer.ts";

/** An event in the form in which readers of the API and receivers of webhooks get it. */
export type FeedEvent = PublicEvent;

export interface FeedWanted {
  readonly after: number;
  readonly limit: number;
  readonly incidentId?: string;
  /** The types of events that are wanted; all types that have a timeline line when left out. */
  readonly types?: readonly string[];
}

/**
 * Events in order. `upTo` is the ordinal of the last event that was read, so that reading on from there misses no
 * event and repeats none.
 */
export interface FeedPage {
  readonly events: readonly FeedEvent[];
  readonly upTo: number;
}

export interface Feed {
  page(wanted: FeedWanted, viewer: Viewer): Promise<FeedPage>;
  /** Returns the last ordinal in use; reading from there returns only events that are stored later. */
  head(): Promise<number>;
}

/**
 * Reads the events of all incidents. Ordinals follow the order of commits (see records/timeline/write.ts), so no
 * event ever appears before another that was read already. The events and the last ordinal are read in one statement,
 * so that both are of the same moment.
 */
export const createFeed = (pool: Pool): Feed => {
  const db = drizzle(pool);
  return {
    page: async ({ after, limit, incidentId, types }, viewer) => {
      const event = db
        .select({
          ...{ ordinal: timelineEvents.ordinal, incidentId: timelineEvents.incidentId, kind: incidents.kind },
          ...{ seq: timelineEvents.seq, at: timelineEvents.at, type: timelineEvents.type },
          ...{ actor: timelineEvents.actor, line: timelineEvents.line },
        })
        .from(timelineEvents)
        .innerJoin(incidents, eq(incidents.id, timelineEvents.incidentId))
        .where(
          and(
            gt(timelineEvents.ordinal, after),
            ne(timelineEvents.line, ""),
            incidentId === undefined ? undefined : eq(timelineEvents.incidentId, incidentId),
            types === undefined ? undefined : inArray(timelineEvents.type, [...types]),
            visibleTo(viewer),
          ),
        )
        .orderBy(asc(timelineEvents.ordinal))
        .limit(limit)
        .as("event");
      const found = await db
        .select()
        .from(feedHead)
        .leftJoin(event, sql`true`)
        .orderBy(asc(event.ordinal));
      const events = found.flatMap(({ event: one }) => {
        if (one === null) return [];
        const { ordinal } = one;
        return ordinal === null ? [] : [{ ...one, ordinal }];
      });
      const last = found[0]?.feed_head.last ?? after;
      return { events, upTo: events.length < limit ? Math.max(after, last) : (events.at(-1)?.ordinal ?? after) };
    },
    head: async () => (await db.select().from(feedHead))[0]?.last ?? 0,
  };
};
