import type { Incident } from "../incident/incident.ts";
import type { Folds } from "../incident/change-incident.ts";
import { momentOf } from "../incident/change-incident.ts";

/** Applies the events of a merge: one incident merges into another, which takes over its people. */
export const mergeFacts = {
  mergeRequested: (incident, event) => ({ ...incident, merging: { ...momentOf(event), into: event.into } }),
  mergeFailed: (incident) => withoutMerging(incident),
  mergedInto: (incident, event) => ({ ...withoutMerging(incident), mergedInto: event.into }),
  mergedIn: (incident, event) => ({
    ...incident,
    merged: [...(incident.merged ?? []), event.from],
    joined: [
      ...incident.joined,
      ...event.people
        .filter((person) => !incident.joined.some((it) => it.person === person))
        .map((person) => ({ ...momentOf(event), person })),
    ],
  }),
} satisfies Folds;

const withoutMerging = ({ merging: _, ...incident }: Incident): Incident => incident;
