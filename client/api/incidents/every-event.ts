import { firstPolicyOf, type Incident, incidentBeforeOpening } from "../../../domain/incident/incident.ts";
import type { Reader, TimelineRow } from "../../../records/reading/read.ts";
import type { Viewer } from "../../../records/reading/viewer.ts";

const rowsAtOnce = 1000;

/** Reads every recorded event of an incident, in order. */
export async function everyEvent(records: Reader, id: string, viewer: Viewer): Promise<readonly TimelineRow[]> {
  const all: TimelineRow[] = [];
  for (;;) {
    const part = await records.timeline(id, { after: all.length, limit: rowsAtOnce }, viewer);
    all.push(...(part?.rows ?? []));
    if (part === undefined || part.rows.length < rowsAtOnce) return all;
  }
}

/** Returns the incident as it was before its first event, with the policy under which it was opened. */
export const beforeOpening = (incident: Incident): Incident =>
  incidentBeforeOpening(incident.id, incident.kind, firstPolicyOf(incident));
