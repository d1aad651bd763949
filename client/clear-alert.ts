import type { Envelope } from "../domain/commands.ts";
import type { Instant } from "../domain/moment.ts";
import { idWithoutRecords } from "../records/claims.ts";
import { sendAsSignal } from "./deliver-command.ts";
import type { Opener } from "./open-incident.ts";
import { Unavailable } from "./temporal-answers.ts";

export interface ClearedAlert {
  readonly groupKey: string;
  readonly alert: string;
  readonly startedAt: Instant;
}

/**
 * Tells the group's incident that an alert is over, and answers its id; undefined when none is open. An incident that
 * was opened without the database goes by the id that follows from its alert.
 */
export async function clearAlert(
  { client, claims, patience, report }: Opener,
  { groupKey, alert, startedAt }: ClearedAlert,
  sender: Omit<Envelope, "command">,
): Promise<string | undefined> {
  let fault: unknown;
  const owner = await claims.ownerOf(groupKey).catch((error: unknown) => {
    report(error, "the database does not answer: the incident's id is derived from its alert");
    fault = error;
    return undefined;
  });
  for (const incidentId of [owner, idWithoutRecords({ groupKey, startedAt })]) {
    if (incidentId === undefined) continue;
    const sending = { incidentId, name: "clearAlert", key: sender.key, message: { alert, ...sender } } as const;
    const { outcome } = await sendAsSignal(client, sending, patience);
    if (outcome === "unknown") return incidentId;
  }
  if (fault !== undefined) throw new Unavailable("The database", fault);
  return undefined;
}
