import { canaryAlert, canaryId, canaryPolicy } from "../domain/canary.ts";
import type { Sender } from "../domain/commands.ts";
import type { Instant } from "../domain/moment.ts";
import type { Policy } from "../domain/policy.ts";
import { newSnapshot } from "../domain/snapshot.ts";
import { type Opener, startWith } from "./open-incident.ts";

/**
 * Opens the incident that shows whether an alert becomes a page. The database is asked as for any alert, and no claim is
 * made: nothing else belongs to it.
 */
export async function openCanary(opener: Opener, at: Instant, sender: Sender, policy: Policy): Promise<string> {
  const id = canaryId(at);
  await opener.claims.ownerOf(id).catch((error: unknown) => {
    opener.report(error, "the database does not answer: the canary flies without it");
  });
  await startWith(opener, id, {
    snapshot: () => newSnapshot(id, "canary", canaryPolicy(policy), opener.realm.rehearsal ? at - Date.now() : 0),
    name: "fireAlert",
    message: { ...canaryAlert(at), ...sender },
  });
  return id;
}
