import type { Incident } from "../incident.ts";
import type { Folds } from "./change.ts";
import { momentOf } from "./change.ts";

/** What is known of incidents that become one. */
export const mergingFacts: Folds<"mergeRequested" | "mergeFailed" | "mergedInto" | "mergeDeclined" | "mergedIn"> = {
  mergeRequested: (incident, event) => ({ ...incident, merging: { ...momentOf(event), into: event.into } }),
  mergeFailed: (incident) => withoutMerging(incident),
  mergedInto: (incident, event) => ({ ...withoutMerging(incident), mergedInto: event.into }),
  mergeDeclined: (incident) => incident,
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
};

const withoutMerging = ({ merging: _, ...incident }: Incident): Incident => incident;
