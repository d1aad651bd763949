import type { Folds } from "../incident/change-incident.ts";
import { changeEpisode, momentOf, dropOffer } from "../incident/change-incident.ts";
import type { Event } from "../incident/events.ts";
import type { Incident } from "../incident/incident.ts";
import { isCommanderSought } from "../incident/episode.ts";

export const commanderFacts = {
  commandOffered: (incident, event) => {
    const { to, lapsesAt, because } = event;
    return { ...incident, offer: { to, lapsesAt, offered: momentOf(event), ...(because ? { because } : {}) } };
  },
  commandDeclined: (incident) => dropOffer(incident),
  commandOfferLapsed: (incident) => dropOffer(incident),
  commanderRoundReopened: (incident, event) => reopenCommanderRound(incident, event),
} satisfies Folds;

export const reopenCommanderRound = (incident: Incident, event: Event): Incident =>
  changeEpisode(incident, (it) =>
    isCommanderSought(it) ? it : { ...it, commanderRounds: [...it.commanderRounds, { reopened: momentOf(event) }] },
  );
