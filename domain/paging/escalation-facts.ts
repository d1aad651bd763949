import type { Folds } from "../incident/change-incident.ts";
import { changeEpisode, momentOf, endOnCall, markStepsTaken } from "../incident/change-incident.ts";
import type { EventNamed } from "../incident/events.ts";
import type { HandOver } from "../incident/episode.ts";
import type { Incident } from "../incident/incident.ts";

export const escalationFacts = {
  escalated: (incident, event) => markStepsTaken(incident, event.skipped ?? []),
  reassigned: (incident, event) => handToTeam(incident, event),
} satisfies Folds;

/** Hands the incident to another team: the person who had acknowledged is no longer on call for it. */
const handToTeam = (incident: Incident, event: EventNamed<"reassigned">): Incident =>
  changeEpisode(endOnCall(incident, event), ({ acknowledged, ...it }) => {
    const handOver: HandOver = { ...momentOf(event), team: event.team, ...(acknowledged ? { acknowledged } : {}) };
    return { ...it, handedOver: [...(it.handedOver ?? []), handOver] };
  });
