import { and, asc, eq, isNotNull, isNull, lte, type SQL, sql } from "drizzle-orm";
import type { Instant } from "../../domain/incident/moment.ts";
import type { Person } from "../../domain/incident/people.ts";
import { BadCursor } from "./bad-cursor.ts";
import type { Database } from "../database/database.ts";
import { actionItems, incidents } from "../tables/incident-tables.ts";
import { type Viewer, visibleTo } from "./viewer.ts";

export interface ActionItemsWanted {
  readonly owner?: Person;
  readonly done?: boolean;
  /** Only items that are due at this instant or earlier. */
  readonly dueBy?: Instant;
  readonly limit?: number;
  /** The `next` of the previous page of the list. */
  readonly cursor?: string;
}

/** A page of the list of action items, the earliest due first. `next` is absent on the last page. */
export interface ActionItemPage {
  readonly rows: readonly OpenItem[];
  readonly next?: string;
}

/** An action item, with the title, severity and revision of its incident. */
export type OpenItem = typeof actionItems.$inferSelect & {
  readonly title: string;
  readonly severity: string;
  readonly revision: number;
};

export const listActionItems = async (
  db: Database,
  { owner, done, dueBy, limit = 500, cursor }: ActionItemsWanted,
  viewer: Viewer,
): Promise<ActionItemPage> => {
  const found = await db
    .select({
      item: actionItems,
      about: { title: incidents.title, severity: incidents.severity, revision: incidents.revision },
    })
    .from(actionItems)
    .innerJoin(incidents, eq(incidents.id, actionItems.incidentId))
    .where(
      and(
        visibleTo(viewer),
        owner === undefined ? undefined : eq(actionItems.owner, owner),
        done === undefined ? undefined : done ? isNotNull(actionItems.doneAt) : isNull(actionItems.doneAt),
        dueBy === undefined ? undefined : lte(actionItems.dueOn, dueBy),
        after(cursor),
      ),
    )
    .orderBy(asc(actionItems.dueOn), asc(actionItems.incidentId), asc(actionItems.item))
    .limit(limit + 1);
  const rows = found.slice(0, limit).map(({ item, about }) => ({ ...item, ...about }));
  const last = found.length > limit ? rows.at(-1) : undefined;
  return last === undefined ? { rows } : { rows, next: cursorAfter(last) };
};

const after = (cursor: string | undefined): SQL | undefined => {
  if (cursor === undefined) return undefined;
  const [, due, id, item] = /^(\d{1,15})\/([\w-]+)\/(A\d+)$/.exec(Buffer.from(cursor, "base64url").toString()) ?? [];
  if (due === undefined || id === undefined || item === undefined) throw new BadCursor();
  const place = sql`(to_timestamp(${due}::bigint / 1000.0), ${id}, ${item})`;
  return sql`(${actionItems.dueOn}, ${actionItems.incidentId}, ${actionItems.item}) > ${place}`;
};

const cursorAfter = ({ dueOn, incidentId, item }: OpenItem): string =>
  Buffer.from(`${dueOn}/${incidentId}/${item}`).toString("base64url");
