import type { PublicCommandName, Sender } from "../domain/commands.ts";
import type { Instant } from "../domain/moment.ts";
import { idWithoutRecords, type Owner } from "../records/claims.ts";
import { type Sending, sendAsSignal } from "./deliver-command.ts";
import type { Opener } from "./open-incident.ts";
import { amongOthers } from "../domain/among-others.ts";
import { Unavailable } from "./temporal-answers.ts";

export interface GroupedClearing {
  readonly groupKey: string;
  readonly alert: string;
  readonly startedAt: Instant;
}

/** Tells the group's incident that an alert is over, and answers its id; undefined when none is open. */
export async function clearAlert(
  opener: Opener,
  { groupKey, alert, startedAt }: GroupedClearing,
  sender: Sender,
): Promise<string | undefined> {
  const message = { alert, startedAt, groupKey, ...sender };
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
  { groupKey, startedAt }: Omit<GroupedClearing, "alert">,
  sending: Omit<Sending<N>, "incidentId">,
  collected: () => Sending<N>["message"],
): Promise<string | undefined> {
  let fault: unknown;
  const ownerNow = async () =>
    claims.ownerOf(groupKey).catch((error: unknown) => {
      report(error, "the database does not answer: the incident's id is derived from its alert");
      fault = error;
      return undefined;
    });
  const send = async ({ incidentId, ...held }: Owner): Promise<string | undefined> => {
    const message = held.collected ? collected() : sending.message;
    const { outcome } = await sendAsSignal(client, { ...sending, incidentId, message }, patience);
    return outcome === "unknown" ? incidentId : undefined;
  };
  const owner = await ownerNow();
  if (owner !== undefined) {
    const heard = await send(owner);
    if (heard !== undefined) return heard;
    // It ended at that moment: another may have the group since.
    const next = await ownerNow();
    if (next !== undefined && next.incidentId !== owner.incidentId) return send(next);
  }
  const derived = await send({ incidentId: idWithoutRecords({ groupKey, startedAt }) });
  if (derived !== undefined) return derived;
  if (fault !== undefined) throw new Unavailable("The database", fault);
  return undefined;
}
