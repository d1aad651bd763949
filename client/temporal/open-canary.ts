import { canaryAlert, canaryId, canaryPolicy } from "../../domain/detecting/canary-incident.ts";
import type { Sender } from "../../domain/commands/commands.ts";
import { hour, type Instant } from "../../domain/incident/moment.ts";
import type { Policy } from "../../domain/policy.ts";
import { newSnapshot } from "../../domain/incident/snapshot.ts";
import { type Opener, startWith } from "./open-incident.ts";

/**
 * How long a canary may run. Its flight clears it after two minutes at most; a canary whose flight was lost, or that
 * somebody opened by hand, ends by this limit and leaves nothing running.
 */
const runsAtMostMs = hour;

/**
 * Opens a canary, the incident that shows whether an alert becomes a page. The database is queried as for any alert,
 * so that the canary tests that too, but no group is claimed, since no other alert belongs to a canary.
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
    runsAtMostMs,
  });
  return id;
}
