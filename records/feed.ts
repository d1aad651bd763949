import { and, asc, eq, gt, inArray, ne, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { Kind } from "../domain/kind.ts";
import type { Instant } from "../domain/moment.ts";
import { feedHead, incidents, timelineEvents } from "./schema.ts";
import { type Viewer, visibleTo } from "./viewer.ts";

/** An event in its place among those of all incidents. */
export interface FeedEvent {
  readonly ordinal: number;
  readonly incidentId: string;
  readonly kind: Kind;
  readonly seq: number;
  readonly at: Instant;
  readonly type: string;
  readonly actor: string;
  readonly line: string;
}

export interface FeedWanted {
  readonly after: number;
  readonly limit: number;
  readonly incidentId?: string;
  /** Types of events; left out, all that have words. */
  readonly types?: readonly string[];
}

/** Events in order, and how far they go: whoever goes on from `upTo` misses nothing and sees nothing twice. */
export interface FeedPage {
  readonly events: readonly FeedEvent[];
  readonly upTo: number;
}

export interface Feed {
  page(wanted: FeedWanted, viewer: Viewer): Promise<FeedPage>;
  /** The last ordinal given out: whoever begins there hears of what comes next. */
  head(): Promise<number>;
}

/**
 * The order is that of commits (see write.ts), so an event never appears behind a place that was read. How far the order
 * goes is read in the same statement as the events: both are of one moment.
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
