import { eq } from "drizzle-orm";
import type { RecordBatch } from "../activities/ports.ts";
import { type Incident, unopened } from "../domain/incident.ts";
import type { Instant } from "../domain/moment.ts";
import { snapshotVersion } from "../domain/snapshot.ts";
import { chainStart } from "./chain.ts";
import { derivedGroupOf } from "./claims.ts";
import type { Database } from "./database.ts";
import { foldRecorded } from "./fold.ts";
import { incidentRow } from "./projections.ts";
import { RecordsRefused } from "./refused.ts";
import { claims, incidents } from "./schema.ts";

/** An incident as it is recorded, its row locked until the transaction ends. */
interface HeldIncident {
  readonly incident: Incident;
  readonly headHash: string;
  readonly openedAt: Instant;
}

/** Locks the incident's row, which the first batch makes from the policy that rides along with it. */
export const heldIncident = async (db: Database, batch: RecordBatch): Promise<HeldIncident> => {
  const held = await lock(db, batch);
  if (held !== undefined) return held;
  const { incidentId, kind, policy, events } = batch;
  if (policy === undefined) {
    throw new RecordsRefused(
      "unknown-incident",
      `${incidentId} is not recorded yet, and its first batch has no policy.`,
    );
  }
  const incident = unopened(incidentId, kind, policy);
  const begun = { headHash: chainStart(incident), openedAt: events[0]?.at ?? 0 };
  const made = await db.insert(incidents).values(incidentRow(incident, begun)).onConflictDoNothing();
  // Two processes began it at once: the other one has finished by now.
  if (made.rowCount === 0) return heldIncident(db, batch);
  await enterInClaims(db, incidentId, begun.openedAt);
  return { incident, ...begun };
};

/** Opened while the claims could not be asked: its group shall find it, and not open a second one. */
const enterInClaims = async (db: Database, incidentId: string, claimedAt: Instant): Promise<void> => {
  const groupKey = derivedGroupOf(incidentId);
  if (groupKey === undefined) return;
  const claim = { groupKey, incidentId, claimedAt };
  await db.insert(claims).values(claim).onConflictDoUpdate({ target: claims.groupKey, set: claim });
};

const lock = async (db: Database, { incidentId, kind }: RecordBatch): Promise<HeldIncident | undefined> => {
  const [row] = await db.select().from(incidents).where(eq(incidents.id, incidentId)).for("update");
  if (row === undefined) return undefined;
  if (row.kind !== kind) {
    throw new RecordsRefused("conflict", `${incidentId} is recorded as ${row.kind}, not as ${kind}.`);
  }
  // A state that another release wrote may lack what this one's `apply` relies on: the events never do.
  const incident =
    row.stateVersion === snapshotVersion
      ? { policy: row.policy, ...row.state }
      : await foldRecorded(db, { id: row.id, kind: row.kind, policy: row.policy });
  return { incident, headHash: row.headHash, openedAt: row.openedAt };
};
