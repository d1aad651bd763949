import { and, asc, eq, getTableColumns, gt, inArray, isNull, or, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { Incident } from "../../domain/incident/incident.ts";
import type { Person } from "../../domain/incident/people.ts";
import { pageDeliveries } from "../tables/delivery-tables.ts";
import { type IncidentPage, type IncidentsWanted, listIncidents } from "./list-incidents.ts";
import { type ActionItemPage, type ActionItemsWanted, listActionItems } from "./list-action-items.ts";
import { type IncidentsNaming, incidentsNaming } from "./incidents-naming.ts";
import { listPages, type PagesListed, type PagesWanted } from "./list-pages.ts";
import {
  actionItems,
  checklistItems,
  incidents,
  obligations,
  postmortems,
  timelineEvents,
} from "../tables/incident-tables.ts";
import { storedIncident } from "./stored-incident.ts";
import { type Viewer, visibleTo } from "./viewer.ts";

/** Rows of one incident, and the number of the last event that they include. */
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

/**
 * Answers lists, timelines and the console. A method for one incident returns undefined if there is no such incident or
 * the viewer may not see it.
 */
export interface Reader {
  incidents(wanted: IncidentsWanted, viewer: Viewer): Promise<IncidentPage>;
  incident(id: string, viewer: Viewer): Promise<{ readonly revision: number; readonly incident: Incident } | undefined>;
  /** Returns those of the given incidents that have not ended, according to the database. */
  openAmong(ids: readonly string[]): Promise<readonly string[]>;
  /** Says whether the viewer may see the incident; undefined when the incident is not in the database. */
  isVisible(id: string, viewer: Viewer): Promise<boolean | undefined>;
  /**
   * Returns the events after number `after`, at most `limit` of them. A caller asks again after the last event returned
   * until it has the one numbered `revision`.
   */
  timeline(
    id: string,
    wanted: { readonly after?: number; readonly limit?: number },
    viewer: Viewer,
  ): Promise<Answer<TimelineRow> | undefined>;
  obligations(id: string, viewer: Viewer): Promise<Answer<ObligationRow> | undefined>;
  /**
   * Returns the deliveries of the incident's pages, the oldest first and without addresses. `together` has the keys
   * of pages that were for this incident and for others.
   */
  deliveries(id: string, together: readonly string[], viewer: Viewer): Promise<readonly DeliveryRow[]>;
  checklist(id: string, viewer: Viewer): Promise<Answer<ChecklistRow> | undefined>;
  actionItems(id: string, viewer: Viewer): Promise<Answer<ActionItemRow> | undefined>;
  postmortem(id: string, viewer: Viewer): Promise<Answer<PostmortemRow> | undefined>;
  /** Lists the action items of all incidents, the earliest due first. */
  allActionItems(wanted: ActionItemsWanted, viewer: Viewer): Promise<ActionItemPage>;
  /** Reads the incidents in which a person, or one of the owners that are duties of the person, may owe something. */
  incidentsNaming(person: Person, owners: readonly string[], viewer: Viewer): Promise<IncidentsNaming>;
  /** Lists the pages of all incidents, the newest first. */
  allPages(wanted: PagesWanted, viewer: Viewer): Promise<PagesListed>;
}

export const createReader = (pool: Pool): Reader => {
  const db = drizzle(pool);
  /**
   * The column that each query selects too, so that an answer and its revision are read in one statement and are of
   * the same moment.
   */
  const head = { revision: incidents.revision };
  const visible = (id: string, viewer: Viewer): SQL | undefined => and(eq(incidents.id, id), visibleTo(viewer));
  return {
    incidents: (wanted, viewer) => listIncidents(db, wanted, viewer),
    incident: async (id, viewer) => {
      const [row] = await db.select().from(incidents).where(visible(id, viewer));
      return row === undefined ? undefined : { revision: row.revision, incident: await storedIncident(db, row) };
    },
    openAmong: async (ids) => {
      const rows = await db
        .select({ id: incidents.id })
        .from(incidents)
        .where(and(inArray(incidents.id, [...ids]), isNull(incidents.endedAt)))
        .orderBy(asc(incidents.id));
      return rows.map(({ id }) => id);
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
    incidentsNaming: (person, owners, viewer) => incidentsNaming(db, person, owners, viewer),
    allPages: (wanted, viewer) => listPages(db, wanted, viewer),
  };
};

/** Makes an answer from the rows of a left join, which gives a single row of null when the incident has none. */
const answer = <Row>(found: readonly { readonly revision: number; readonly row: Row | null }[]) => {
  const [first] = found;
  return first && { revision: first.revision, rows: found.flatMap(({ row }) => row ?? []) };
};
