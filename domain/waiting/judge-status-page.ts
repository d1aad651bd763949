import { episodeOf } from "../incident/incident.ts";
import { isObligationOver } from "../obligations.ts";
import type { Judge } from "./queue.ts";

/**
 * Decides whether a status page entry that waited in a queue is still published when its turn comes. Returns why
 * not, or undefined.
 */
export const judgesOfStatusPage: { readonly publish: Judge<"publish"> } = {
  publish: (entry, incident) => {
    if (incident.private !== undefined) return "it is private";
    const { ended } = incident;
    if (ended !== undefined && ended.as !== "completed") return `it has ended: ${ended.as}`;
    const isResolved = episodeOf(incident)?.resolved !== undefined;
    const isFirst = entry.keeps !== undefined;
    if (isFirst && isResolved) return "it is resolved";
    if (isFirst && isObligationOver(incident, entry.keeps)) return "the public is no longer owed it";
    const isWordedBySystem = entry.data["text"] === "";
    return entry.state === "resolved" && isWordedBySystem && !isResolved ? "the impact is back" : undefined;
  },
};
