import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { Incident } from "../../domain/incident/incident.ts";
import { foldRecorded } from "../../records/timeline/fold.ts";
import { incidents } from "../../records/tables/incident-tables.ts";

/** Rebuilds the incident by applying its stored events one after another. */
export async function fold(pool: Pool, id: string): Promise<Incident | undefined> {
  const db = drizzle(pool);
  const [row] = await db.select().from(incidents).where(eq(incidents.id, id));
  return row && foldRecorded(db, row);
}
