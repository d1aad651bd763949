import type { Envelope, PublicCommandName } from "../domain/commands.ts";
import type { Instant } from "../domain/moment.ts";
import { idWithoutRecords } from "../records/claims.ts";
import { type Sending, sendAsSignal } from "./deliver-command.ts";
import type { Opener } from "./open-incident.ts";
import { amongOthers } from "./storm.ts";
import { Unavailable } from "./temporal-answers.ts";

export interface ClearedAlert {
  readonly groupKey: string;
  readonly alert: string;
  readonly startedAt: Instant;
}

/** Tells the group's incident that an alert is over, and answers its id; undefined when none is open. */
export async function clearAlert(
  opener: Opener,
  { groupKey, alert, startedAt }: ClearedAlert,
  sender: Omit<Envelope, "command">,
): Promise<string | undefined> {
  const message = { alert, startedAt, ...sender };
  const sending = { name: "clearAlert", key: sender.key, message } as const;
  return sendToOwner(opener, { groupKey, startedAt }, sending, () => amongOthers(message, groupKey));
}

/**
 * Sends a command to the incident that owns the group, `collected` if a storm is collected there, and answers its id;
 * undefined when none is open. An incident that was opened without the database goes by the id that follows from its
 * alert.
 */
export async function sendToOwner<N extends PublicCommandName>(
  { client, claims, patience, report }: Opener,
  { groupKey, startedAt }: Omit<ClearedAlert, "alert">,
  sending: Omit<Sending<N>, "incidentId">,
  collected: () => Sending<N>["message"],
): Promise<string | undefined> {
  let fault: unknown;
  const owner = await claims.ownerOf(groupKey).catch((error: unknown) => {
    report(error, "the database does not answer: the incident's id is derived from its alert");
    fault = error;
    return undefined;
  });
  for (const held of [owner, { incidentId: idWithoutRecords({ groupKey, startedAt }) }]) {
    if (held === undefined) continue;
    const { incidentId } = held;
    const message = held.collected ? collected() : sending.message;
    const { outcome } = await sendAsSignal(client, { ...sending, incidentId, message }, patience);
    if (outcome === "unknown") return incidentId;
  }
  if (fault !== undefined) throw new Unavailable("The database", fault);
  return undefined;
}
