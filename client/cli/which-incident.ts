import { z } from "zod";
import { incidentSchema } from "../api/incident-schema.ts";
import { listedSchema } from "../api/listed-incident.ts";
import { severityLabel } from "../../domain/severity.ts";
import { read } from "./answers.ts";
import { Failure } from "./failure.ts";
import type { Session } from "./session.ts";

const incidentId = /^(?:incident-)?(\d{4}-\d{2}-\d{2}-\d{4}(?:-[a-z0-9]{1,20})?)$/;
const openOnes = z.object({
  incidents: z.array(listedSchema.extend({ severity: z.enum(["sev1", "sev2", "sev3", "sev4"]) })),
});

/** An incident's id as people type it, with or without its first word; undefined when it is something else. */
export function idIn(typed: string | undefined): string | undefined {
  const found = incidentId.exec(typed ?? "")?.[1];
  return found === undefined ? undefined : `incident-${found}`;
}

/**
 * The incident that is meant when none is named: the only open one. To change something, one has to be in it too, unless
 * the command is one by which people come in.
 */
export async function theIncident(session: Session, needsToBeInIt: boolean): Promise<string> {
  const { api, out } = session;
  const { incidents } = read(
    openOnes,
    await out.waiting("Looking for the incident", async () => api.get("/incidents", { open: true })),
  );
  const [only, ...others] = incidents;
  if (only === undefined) throw new Failure("notFound", "No incident is open. `incident list` shows those that were.");
  const list = incidents.map((it) => `${it.id} (${severityLabel(it.severity)}, ${it.title})`).join(", ");
  if (others.length > 0) throw new Failure("usage", `${incidents.length} incidents are open; say which: ${list}.`);
  if (needsToBeInIt) {
    const { responders } = read(incidentSchema, await api.get(`/incidents/${only.id}`));
    const person = await session.person();
    if (person === undefined || !responders.includes(person)) {
      throw new Failure("usage", `You are not in the one incident that is open; name it if you mean it: ${list}.`);
    }
  }
  out.note(out.ink("dim", `${only.id}: ${only.title}`));
  return only.id;
}
