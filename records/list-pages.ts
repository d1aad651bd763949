import { and, arrayContains, desc, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import type { Instant } from "../domain/moment.ts";
import type { PageFate } from "../domain/page-ledger.ts";
import type { Person } from "../domain/people.ts";
import { BadCursor } from "./bad-cursor.ts";
import type { Database } from "./database.ts";
import { incidents, pages, timelineEvents } from "./schema.ts";
import { type Viewer, visibleTo } from "./viewer.ts";

export interface PagesWanted {
  /** Whom it reached. */
  readonly person?: Person;
  readonly fate?: PageFate;
  /** It went out, or failed, at that instant or later, … */
  readonly from?: Instant;
  /** … and before that one. */
  readonly before?: Instant;
  /** More than a minute after it was owed, the time the process allows it. */
  readonly late?: boolean;
  readonly limit?: number;
  /** `next` of the page before. */
  readonly cursor?: string;
}

/** Pages of all incidents, the newest first. `next` is there when there are more. */
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
 * A page's key has the number of the event that owed it; steps say when they were due, whenever they were taken. What an
 * alert that began long ago makes due at once is owed from when its incident was opened.
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
