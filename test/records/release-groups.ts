import type { Pool } from "pg";

/**
 * Releases every alert group of an incident, as the recorder does at the incident's end, so that the next alert of a
 * group opens a new incident.
 */
export const releaseGroups = async (pool: Pool, incidentId: string): Promise<void> => {
  await pool.query("delete from claims where incident_id = $1", [incidentId]);
};
