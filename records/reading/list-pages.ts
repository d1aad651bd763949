import { and, arrayContains, desc, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import type { Instant } from "../../domain/incident/moment.ts";
import type { PageFate } from "../../domain/accounts/page-ledger.ts";
import type { Person } from "../../domain/incident/people.ts";
import { BadCursor } from "./bad-cursor.ts";
import type { Database } from "../database/database.ts";
import { incidents, pages, timelineEvents } from "../tables/incident-tables.ts";
import { type Viewer, visibleTo } from "./viewer.ts";

export interface PagesWanted {
  /** Only pages that reached this person. */
  readonly person?: Person;
  readonly fate?: PageFate;
  /** Only pages that were sent, or failed, at this instant or later. */
  readonly from?: Instant;
  /** Only pages that were sent, or failed, before this instant. */
  readonly before?: Instant;
  /**
   * True: only pages that were more than one minute late, since the process document wants a page to arrive within a
   * minute. False: only pages that were not.
   */
  readonly late?: boolean;
  readonly limit?: number;
  /** The `next` of the previous part of the list. */
  readonly cursor?: string;
}

/** One part of the list of pages that were sent to people, the newest first. `next` is absent on the last part. */
export interface PagesListed {
  readonly rows: readonly ListedPage[];
  readonly next?: string;
}

type ListedPage = Omit<typeof pages.$inferSelect, "obligations"> & {
  readonly owedAt: Instant;
  readonly title: string;
  readonly severity: string;
};

/**
 * SQL that finds since when a page was owed. The page's key contains the number of the event that owed it; if that
 * event took steps, their due instants count, not when they were taken. An alert that began long ago makes steps due
 * in the past, so a page is never owed from before its incident was opened.
 */
const owing = sql`${timelineEvents.seq} = substring(${pages.effect} from '/page/([0-9]+)')::int`;
const dueAt = sql`select to_timestamp(min((step->>'at')::bigint) / 1000.0)
  from jsonb_array_elements(${timelineEvents.event}::jsonb->'steps') as step`;
const owedAt = sql`greatest(coalesce((${dueAt}), ${timelineEvents.at}), ${incidents.openedAt})`;
const isLate = sql`(${pages.at} - ${owedAt} > interval '1 minute')`;

const shown = {
  incidentId: pages.incidentId,
  effect: pages.effect,
  at: pages.at,
  people: pages.people,
  asks: pages.asks,
  fate: pages.fate,
  failure: pages.failure,
  owedAt: owedAt.mapWith(timelineEvents.at),
  title: incidents.title,
  severity: incidents.severity,
};

export const listPages = async (
  db: Database,
  { person, fate, from, before, late, limit = 100, cursor }: PagesWanted,
  viewer: Viewer,
): Promise<PagesListed> => {
  const found = await db
    .select(shown)
    .from(pages)
    .innerJoin(incidents, eq(incidents.id, pages.incidentId))
    .innerJoin(timelineEvents, and(eq(timelineEvents.incidentId, pages.incidentId), owing))
    .where(
      and(
        visibleTo(viewer),
        person === undefined ? undefined : arrayContains(pages.people, [person]),
        fate === undefined ? undefined : eq(pages.fate, fate),
        from === undefined ? undefined : gte(pages.at, from),
        before === undefined ? undefined : lt(pages.at, before),
        late === undefined ? undefined : late ? isLate : sql`not ${isLate}`,
        after(cursor),
      ),
    )
    .orderBy(desc(pages.at), desc(pages.effect))
    .limit(limit + 1);
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return last === undefined ? { rows } : { rows, next: cursorAfter(last) };
};

const after = (cursor: string | undefined): SQL | undefined => {
  if (cursor === undefined) return undefined;
  const [, at, effect] = /^(\d{1,15})\/([\w/-]+)$/.exec(Buffer.from(cursor, "base64url").toString()) ?? [];
  if (at === undefined || effect === undefined) throw new BadCursor();
  return sql`(${pages.at}, ${pages.effect}) < (to_timestamp(${at}::bigint / 1000.0), ${effect})`;
};

const cursorAfter = ({ at, effect }: ListedPage): string => Buffer.from(`${at}/${effect}`).toString("base64url");
