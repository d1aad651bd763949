import { eq } from "drizzle-orm";
import type { RecordBatch } from "../../activities/ports/records.ts";
import { type Incident, incidentBeforeOpening } from "../../domain/incident/incident.ts";
import type { Instant } from "../../domain/incident/moment.ts";
import { snapshotVersion } from "../../domain/incident/snapshot.ts";
import { chainStart } from "./hash-chain.ts";
import { derivedGroupOf } from "../group-claims.ts";
import type { Database } from "../database/database.ts";
import { foldRecorded } from "./fold.ts";
import { incidentRow } from "./projections.ts";
import { RecordsRefused } from "./records-refused.ts";
import { claims, incidents } from "../tables/incident-tables.ts";

/** A recorded incident, whose row is locked until the transaction ends. */
interface LockedIncident {
  readonly incident: Incident;
  readonly headHash: string;
  readonly openedAt: Instant;
}

/** Locks the incident's row. For the first batch it makes the row, from the policy that comes with that batch. */
export const lockIncident = async (db: Database, batch: RecordBatch): Promise<LockedIncident> => {
  const locked = await lockRow(db, batch);
  if (locked !== undefined) return locked;
  const { incidentId, kind, policy, events } = batch;
  if (policy === undefined) {
    throw new RecordsRefused(
      "unknown-incident",
      `${incidentId} is not recorded yet, and its first batch has no policy.`,
    );
  }
  const incident = incidentBeforeOpening(incidentId, kind, policy);
  const start = { headHash: chainStart(incident), openedAt: events[0]?.at ?? 0 };
  const made = await db.insert(incidents).values(incidentRow(incident, start)).onConflictDoNothing();
  // Another process stored the first batch at the same time and has committed by now, so its row can be locked.
  if (made.rowCount === 0) return lockIncident(db, batch);
  await enterInClaims(db, incidentId, start.openedAt);
  return { incident, ...start };
};

/**
 * Makes an entry in the table `claims` for an incident that was opened while the database was down. The next alert of
 * its group then finds it and does not open a second incident.
 */
const enterInClaims = async (db: Database, incidentId: string, claimedAt: Instant): Promise<void> => {
  const groupKey = derivedGroupOf(incidentId);
  if (groupKey === undefined) return;
  const claim = { groupKey, incidentId, claimedAt };
  await db.insert(claims).values(claim).onConflictDoUpdate({ target: claims.groupKey, set: claim });
};

const lockRow = async (db: Database, { incidentId, kind }: RecordBatch): Promise<LockedIncident | undefined> => {
  const [row] = await db.select().from(incidents).where(eq(incidents.id, incidentId)).for("update");
  if (row === undefined) return undefined;
  if (row.kind !== kind) {
    throw new RecordsRefused("conflict", `${incidentId} is recorded as ${row.kind}, not as ${kind}.`);
  }
  // A state stored by another release may lack fields that `apply` needs. The state is then rebuilt from the events.
  const incident =
    row.stateVersion === snapshotVersion
      ? { policy: row.policy, ...row.state }
      : await foldRecorded(db, { id: row.id, kind: row.kind, policy: row.policy });
  return { incident, headHash: row.headHash, openedAt: row.openedAt };
};
