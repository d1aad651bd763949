import { and, asc, eq, isNull, min, or, sql } from "drizzle-orm";
import type { Incident } from "../../domain/incident/incident.ts";
import type { Person } from "../../domain/incident/people.ts";
import type { Database } from "../database/database.ts";
import { incidents, obligations } from "../tables/incident-tables.ts";
import { storedIncident } from "./stored-incident.ts";
import { type Viewer, visibleTo } from "./viewer.ts";

/** Incidents in which a person may owe something; `more` if there are more than were read. */
export interface IncidentsNaming {
  readonly incidents: readonly Incident[];
  readonly more: boolean;
}

/** So many incidents are read at most: those in which something is due first. */
const mostIncidents = 300;

/**
 * Reads the incidents that have not ended, if they mention a person, or if one of the owners, such as `sre-lead`, owes
 * something in them. The caller finds out which of the obligations are the person's.
 */
export async function incidentsNaming(
  db: Database,
  person: Person,
  owners: readonly string[],
  viewer: Viewer,
): Promise<IncidentsNaming> {
  const isNamed = sql`position(to_jsonb(${person}::text)::text in ${incidents.state}::text) > 0`;
  const owed = sql<string[]>`array_agg(${obligations.owedBy})`;
  const open = db
    .select({ id: obligations.incidentId, due: min(obligations.due).as("due"), owners: owed.as("owners") })
    .from(obligations)
    .where(isNull(obligations.outcome))
    .groupBy(obligations.incidentId)
    .as("open");
  const isOwed = sql`${open.owners} && ${sql.param([...owners])}::text[]`;
  const rows = await db
    .select({ row: incidents })
    .from(incidents)
    .leftJoin(open, eq(open.id, incidents.id))
    .where(and(visibleTo(viewer), isNull(incidents.endedAt), or(isNamed, isOwed)))
    .orderBy(asc(open.due), asc(incidents.id))
    .limit(mostIncidents + 1);
  return {
    incidents: await Promise.all(rows.slice(0, mostIncidents).map(async ({ row }) => storedIncident(db, row))),
    more: rows.length > mostIncidents,
  };
}
