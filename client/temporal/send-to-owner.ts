import type { PublicCommandName } from "../../domain/commands/catalogue.ts";
import type { Instant } from "../../domain/incident/moment.ts";
import { idWithoutRecords, type Owner } from "../../records/group-claims.ts";
import { type Sending, sendAsSignal } from "./deliver-command.ts";
import type { Opener } from "./open-incident.ts";
import { Unavailable } from "./temporal-answers.ts";

/**
 * Sends a command to the incident that owns the alert group, and returns that incident's id; undefined when no
 * incident is open. If the owner collects a storm, the message that `collected` makes is sent instead. An incident
 * that was opened without the database is found by the id that is derived from its alert.
 */
export async function sendToOwner<N extends PublicCommandName>(
  { client, claims, patience, report }: Opener,
  { groupKey, startedAt }: { readonly groupKey: string; readonly startedAt: Instant },
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
    // The incident ended at that moment, and another incident may own the group by now.
    const next = await ownerNow();
    if (next !== undefined && next.incidentId !== owner.incidentId) return send(next);
  }
  const derived = await send({ incidentId: idWithoutRecords({ groupKey, startedAt }) });
  if (derived !== undefined) return derived;
  if (fault !== undefined) throw new Unavailable("The database", fault);
  return undefined;
}
