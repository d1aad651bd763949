import { z } from "zod";
import { incidentSchema } from "../../api/incidents/incident-schema.ts";
import { listedSchema } from "../../api/incidents/listed-incident.ts";
import { severityLabel } from "../../../domain/incident/severity.ts";
import { read } from "../http/read-answer.ts";
import { Failure } from "../failure.ts";
import type { Session } from "../session.ts";

const incidentId = /^(?:incident-)?(\d{4}-\d{2}-\d{2}-\d{4}(?:-[a-z0-9]{1,20})?)$/;
const incidentsRead = z.object({
  incidents: z.array(listedSchema.extend({ severity: z.enum(["sev1", "sev2", "sev3", "sev4"]) })),
});
type Listed = z.output<typeof incidentsRead>["incidents"][number];

/** Reads an incident's whole id, with or without the leading "incident-"; undefined if the text is something else. */
function idIn(typed: string): string | undefined {
  const found = incidentId.exec(typed)?.[1];
  return found === undefined ? undefined : `incident-${found}`;
}

/** The end of an id, such as 1423, 29-1423 or 01-29-1423, as people say it on the telephone. */
const endOfId = /^(?:(?:\d{2}-)?\d{2}-)?\d{4}(?:-[a-z0-9]{1,20})?$/;
/** How many incidents are looked through for one whose id ends as typed: as many as the API lists at once. */
const looksThrough = 500;

/**
 * Returns the id of the incident that a word names: a whole id, or the end of the id of a single incident. Undefined if
 * the word names none; refused if it fits several.
 */
export async function idNamed(session: Session, word: string): Promise<string | undefined> {
  const id = idIn(word);
  if (id !== undefined || !endOfId.test(word)) return id;
  const { api, out } = session;
  const asking = async () => api.get("/incidents", { text: `-${word}`, limit: looksThrough });
  const { incidents } = read(incidentsRead, await out.waiting("Looking for the incident", asking));
  const fitting = incidents.filter((it) => it.id.endsWith(`-${word}`));
  if (fitting.length > 1) {
    throw new Failure("usage", `${fitting.length} incidents end in ${word}; say which: ${listOf(fitting)}.`);
  }
  return fitting[0]?.id;
}

/** What may be meant by a command line that names no incident. */
export interface MayMean {
  /** Whether the person must take part in an open incident already; by some commands somebody joins. */
  readonly needsToBeInIt: boolean;
  /** Whether the newest incident is meant where none is open: to read it, or to follow it through. */
  readonly alsoClosed: boolean;
}

/** Returns the only open incident, for a command line that names no incident; or the newest one that was. */
export async function theIncident(session: Session, { needsToBeInIt, alsoClosed }: MayMean): Promise<string> {
  const { api, out } = session;
  const listed = async (open: boolean): Promise<readonly Listed[]> => {
    const asking = async () => api.get("/incidents", open ? { open } : { open, limit: 1 });
    return read(incidentsRead, await out.waiting("Looking for the incident", asking)).incidents;
  };
  const incidents = await listed(true);
  const [only, ...others] = incidents;
  if (others.length > 0) {
    throw new Failure("usage", `${incidents.length} incidents are open; say which: ${listOf(incidents)}.`);
  }
  if (only === undefined) {
    const [newest] = alsoClosed ? await listed(false) : [];
    if (newest === undefined) {
      throw new Failure("notFound", "No incident is open. `incident list --all` shows those that were.");
    }
    out.note(out.ink("dim", `${newest.id}: ${newest.title} (no longer open)`));
    return newest.id;
  }
  if (needsToBeInIt) {
    const { responders } = read(incidentSchema, await api.get(`/incidents/${only.id}`));
    const person = await session.person();
    if (person === undefined || !responders.includes(person)) {
      const list = listOf(incidents);
      throw new Failure("usage", `You are not in the one incident that is open; name it if you mean it: ${list}.`);
    }
  }
  out.note(out.ink("dim", `${only.id}: ${only.title}`));
  return only.id;
}

const listOf = (incidents: readonly Listed[]): string =>
  incidents.map((it) => `${it.id} (${severityLabel(it.severity)}, ${it.title})`).join(", ");

/**
 * Returns the id of the incident that was typed; if nothing was typed, the id of the only open incident, or of the newest
 * one that was.
 */
export async function namedOrNewest(session: Session, typed: string | undefined): Promise<string> {
  if (typed === undefined) return theIncident(session, { needsToBeInIt: false, alsoClosed: true });
  return (await idNamed(session, typed)) ?? refuseAsId(typed);
}

/** Refuses a word that stands where an incident's id is expected. */
export function refuseAsId(word: string): never {
  throw endOfId.test(word)
    ? new Failure("notFound", `No incident's id ends in ${word}; \`incident list --all\` shows every incident.`)
    : new Failure("usage", `"${word}" is no incident's id; they look like incident-2026-01-29-1423, or 1423 in short.`);
}
