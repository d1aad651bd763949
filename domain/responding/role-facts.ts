import type { Folds } from "../incident/change-incident.ts";
import {
  endCommanderRound,
  addHolder,
  changeDeclaredEpisode,
  momentOf,
  dropOffer,
} from "../incident/change-incident.ts";
import type { EventNamed } from "../incident/events.ts";
import type { Incident } from "../incident/incident.ts";
import { isHuman } from "../incident/people.ts";
import { reopenCommanderRound } from "./commander-facts.ts";

export const roleFacts = {
  joined: (incident, event) => ({
    ...incident,
    joined: [...incident.joined, { ...momentOf(event), person: event.person }],
  }),
  roleAssigned: (incident, event) => assignRole(incident, event),
  roleReleased: (incident, event) => releaseRole(incident, event),
} satisfies Folds;

const assignRole = (incident: Incident, event: EventNamed<"roleAssigned">): Incident => {
  const next = addHolder(incident, event, event.role, event.person, event.domain);
  if (event.role !== "incident-commander") return next;
  return changeDeclaredEpisode(dropOffer(next), (it) => ({
    ...it,
    commanderFound: it.commanderFound ?? momentOf(event),
    commanderRounds: endCommanderRound(it.commanderRounds, event),
  }));
};

/**
 * Ends a person's role. A commander who hands over names a successor; if the system removes the commander, people
 * are paged to find one.
 */
const releaseRole = (incident: Incident, event: EventNamed<"roleReleased">): Incident => {
  const next = {
    ...incident,
    holdings: incident.holdings.map((it) =>
      it.role === event.role && it.person === event.person && it.until === undefined
        ? { ...it, until: momentOf(event) }
        : it,
    ),
  };
  return event.role === "incident-commander" && !isHuman(event.by) ? reopenCommanderRound(next, event) : next;
};
