import { firstPolicyOf, type Incident, unopened } from "../../domain/incident.ts";
import type { Reader, TimelineRow } from "../../records/read.ts";
import type { Viewer } from "../../records/viewer.ts";

const rowsAtOnce = 1000;

/** All that is recorded of an incident, in order, for what is worked out from its events. */
export async function everyEvent(records: Reader, id: string, viewer: Viewer): Promise<readonly TimelineRow[]> {
  const all: TimelineRow[] = [];
  for (;;) {
    const part = await records.timeline(id, { after: all.length, limit: rowsAtOnce }, viewer);
    all.push(...(part?.rows ?? []));
    if (part === undefined || part.rows.length < rowsAtOnce) return all;
  }
}

/** The same incident before its first event, under the policy that it was opened with. */
export const asUnopened = (incident: Incident): Incident =>
  unopened(incident.id, incident.kind, firstPolicyOf(incident));
