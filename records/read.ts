import { and, asc, eq, getTableColumns, gt, inArray, or, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { Incident } from "../domain/incident.ts";
import { pageDeliveries } from "./delivery-schema.ts";
import { foldRecorded } from "./fold.ts";
import { type IncidentPage, type IncidentsWanted, listIncidents } from "./list-incidents.ts";
import { type ActionItemPage, type ActionItemsWanted, listActionItems } from "./list-action-items.ts";
import { listPages, type PagesListed, type PagesWanted } from "./list-pages.ts";
import { actionItems, checklistItems, incidents, obligations, postmortems, timelineEvents } from "./schema.ts";
import { type Viewer, visibleTo } from "./viewer.ts";

/** Rows of one incident, and the number of the last event they take account of. */
export interface Answer<Row> {
  readonly revision: number;
  readonly rows: readonly Row[];
}

export type TimelineRow = Omit<typeof timelineEvents.$inferSelect, "incidentId">;
export type ObligationRow = typeof obligations.$inferSelect;
export type DeliveryRow = Omit<typeof pageDeliveries.$inferSelect, "address" | "incidentId" | "claimedUntil" | "ref">;
export type ChecklistRow = typeof checklistItems.$inferSelect;
export type ActionItemRow = typeof actionItems.$inferSelect;
export type PostmortemRow = typeof postmortems.$inferSelect;

/** What lists, timelines and the console are answered from. Undefined: there is no such incident for that viewer. */
export interface Reader {
  incidents(wanted: IncidentsWanted, viewer: Viewer): Promise<IncidentPage>;
  incident(id: string, viewer: Viewer): Promise<{ readonly revision: number; readonly incident: Incident } | undefined>;
  /** Whether it is there for that viewer; undefined when it is not recorded. */
  isVisible(id: string, viewer: Viewer): Promise<boolean | undefined>;
  /** Events after number `after`, at most `limit`; ask again after the last until it is the revision. */
  timeline(
    id: string,
    wanted: { readonly after?: number; readonly limit?: number },
    viewer: Viewer,
  ): Promise<Answer<TimelineRow> | undefined>;
  obligations(id: string, viewer: Viewer): Promise<Answer<ObligationRow> | undefined>;
  /**
   * What vendors were handed for its pages, the oldest first; without the addresses. `together`: keys of pages for
   * several incidents, that one among them.
   */
  deliveries(id: string, together: readonly string[], viewer: Viewer): Promise<readonly DeliveryRow[]>;
  checklist(id: string, viewer: Viewer): Promise<Answer<ChecklistRow> | undefined>;
  actionItems(id: string, viewer: Viewer): Promise<Answer<ActionItemRow> | undefined>;
  postmortem(id: string, viewer: Viewer): Promise<Answer<PostmortemRow> | undefined>;
  /** Action items of all incidents, the earliest due first. */
  allActionItems(wanted: ActionItemsWanted, viewer: Viewer): Promise<ActionItemPage>;
  /** Pages of all incidents, the newest first. */
  allPages(wanted: PagesWanted, viewer: Viewer): Promise<PagesListed>;
  /** The incident worked out anew from its recorded events alone, whoever may see it. */
  fold(id: string): Promise<Incident | undefined>;
}

export const createReader = (pool: Pool): Reader => {
  const db = drizzle(pool);
  /** One statement, so that revision and rows are of the same moment. */
  const head = { revision: incidents.revision };
  const visible = (id: string, viewer: Viewer): SQL | undefined => and(eq(incidents.id, id), visibleTo(viewer));
  return {
    incidents: (wanted, viewer) => listIncidents(db, wanted, viewer),
    incident: async (id, viewer) => {
      const [row] = await db.select().from(incidents).where(visible(id, viewer));
      return row && { revision: row.revision, incident: { policy: row.policy, ...row.state } };
    },
    isVisible: async (id, viewer) => {
      const [row] = await db
        .select({ visible: visibleTo(viewer) ?? sql`true` })
        .from(incidents)
        .where(eq(incidents.id, id));
      return row === undefined ? undefined : row.visible === true;
    },
    timeline: async (id, { after = 0, limit = 1000 }, viewer) => {
      const mine = and(eq(timelineEvents.incidentId, incidents.id), gt(timelineEvents.seq, after));
      const found = await db
        .select({ ...head, row: timelineEvents })
        .from(incidents)
        .leftJoin(timelineEvents, mine)
        .where(visible(id, viewer))
        .orderBy(asc(timelineEvents.seq))
        .limit(limit);
      return answer(found);
    },
    obligations: async (id, viewer) =>
      answer(
        await db
          .select({ ...head, row: obligations })
          .from(incidents)
          .leftJoin(obligations, eq(obligations.incidentId, incidents.id))
          .where(visible(id, viewer))
          .orderBy(asc(obligations.position)),
      ),
    deliveries: async (id, together, viewer) => {
      const { address: _, incidentId: __, claimedUntil: ___, ref: ____, ...shown } = getTableColumns(pageDeliveries);
      return db
        .select(shown)
        .from(pageDeliveries)
        .innerJoin(incidents, or(eq(incidents.id, pageDeliveries.incidentId), inArray(pageDeliveries.key, together)))
        .where(visible(id, viewer))
        .orderBy(asc(pageDeliveries.at), asc(pageDeliveries.key), asc(pageDeliveries.channel));
    },
    checklist: async (id, viewer) =>
      answer(
        await db
          .select({ ...head, row: checklistItems })
          .from(incidents)
          .leftJoin(checklistItems, eq(checklistItems.incidentId, incidents.id))
          .where(visible(id, viewer))
          .orderBy(asc(checklistItems.position)),
      ),
    actionItems: async (id, viewer) =>
      answer(
        await db
          .select({ ...head, row: actionItems })
          .from(incidents)
          .leftJoin(actionItems, eq(actionItems.incidentId, incidents.id))
          .where(visible(id, viewer))
          .orderBy(sql`length(${actionItems.item})`, asc(actionItems.item)),
      ),
    postmortem: async (id, viewer) =>
      answer(
        await db
          .select({ ...head, row: postmortems })
          .from(incidents)
          .leftJoin(postmortems, eq(postmortems.incidentId, incidents.id))
          .where(visible(id, viewer)),
      ),
    allActionItems: (wanted, viewer) => listActionItems(db, wanted, viewer),
    allPages: (wanted, viewer) => listPages(db, wanted, viewer),
    fold: async (id) => {
      const [row] = await db.select().from(incidents).where(eq(incidents.id, id));
      return row && foldRecorded(db, row);
    },
  };
};

/** An incident without rows is one line of nothing but its revision. */
const answer = <Row>(found: readonly { readonly revision: number; readonly row: Row | null }[]) => {
  const [first] = found;
  return first && { revision: first.revision, rows: found.flatMap(({ row }) => row ?? []) };
};
