import { asc, eq } from "drizzle-orm";
import { apply } from "../../domain/apply.ts";
import { type Incident, incidentBeforeOpening } from "../../domain/incident/incident.ts";
import type { Database } from "../database/database.ts";
import { timelineEvents } from "../tables/incident-tables.ts";

/** Rebuilds the incident by applying its stored events one after another. */
export const foldRecorded = async (
  db: Pick<Database, "select">,
  { id, kind, policy }: Pick<Incident, "id" | "kind" | "policy">,
): Promise<Incident> => {
  const recorded = await db
    .select({ event: timelineEvents.event })
    .from(timelineEvents)
    .where(eq(timelineEvents.incidentId, id))
    .orderBy(asc(timelineEvents.seq));
  return recorded.reduce((incident, { event }) => apply(incident, event), incidentBeforeOpening(id, kind, policy));
};
