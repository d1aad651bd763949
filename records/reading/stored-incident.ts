import type { Incident } from "../../domain/incident/incident.ts";
import { snapshotVersion } from "../../domain/incident/snapshot.ts";
import type { Database } from "../database/database.ts";
import type { incidents } from "../tables/incident-tables.ts";
import { foldRecorded } from "../timeline/fold.ts";

/**
 * Returns the incident of a row. A state stored by another release may have other fields, so the state is then rebuilt
 * from the events.
 */
export const storedIncident = async (db: Database, row: typeof incidents.$inferSelect): Promise<Incident> =>
  row.stateVersion === snapshotVersion ? { policy: row.policy, ...row.state } : foldRecorded(db, row);
