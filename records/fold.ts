import { asc, eq } from "drizzle-orm";
import { apply } from "../domain/apply.ts";
import { type Incident, unopened } from "../domain/incident.ts";
import type { Database } from "./database.ts";
import { timelineEvents } from "./schema.ts";

/** The incident, worked out anew from nothing but its recorded events. */
export const foldRecorded = async (
  db: Pick<Database, "select">,
  { id, kind, policy }: Pick<Incident, "id" | "kind" | "policy">,
): Promise<Incident> => {
  const recorded = await db
    .select({ event: timelineEvents.event })
    .from(timelineEvents)
    .where(eq(timelineEvents.incidentId, id))
    .orderBy(asc(timelineEvents.seq));
  return recorded.reduce((incident, { event }) => apply(incident, event), unopened(id, kind, policy));
};
