import type { EventNamed } from "../events.ts";
import type { HandOver, Incident } from "../incident.ts";
import { episodeOf, isCommanderSought } from "../incident.ts";
import { isHuman } from "../people.ts";
import type { Folds } from "./change.ts";
import { foundIn, holding, inEpisode, momentOf, offDuty, withSeverity, withTaken, withoutOffer } from "./change.ts";

/** What is known of who is there, who commands, and how bad it is. */
export const commandFacts: Folds<
  | "joined"
  | "roleAssigned"
  | "roleReleased"
  | "commandOffered"
  | "commandDeclined"
  | "commandOfferLapsed"
  | "commanderRoundReopened"
  | "pagedIn"
  | "escalated"
  | "reassigned"
  | "escalatedToExecutives"
  | "severityChanged"
  | "impactDescribed"
  | "madePrivate"
> = {
  joined: (incident, event) => ({
    ...incident,
    joined: [...incident.joined, { ...momentOf(event), person: event.person }],
  }),
  roleAssigned: (incident, event) => assigned(incident, event),
  roleReleased: (incident, event) => released(incident, event),
  commandOffered: (incident, event) => {
    const { to, lapsesAt, because } = event;
    return { ...incident, offer: { to, lapsesAt, offered: momentOf(event), ...(because ? { because } : {}) } };
  },
  commandDeclined: (incident) => withoutOffer(incident),
  commandOfferLapsed: (incident) => withoutOffer(incident),
  commanderRoundReopened: (incident, event) => commanderSought(incident, event),
  pagedIn: (incident) => incident,
  escalated: (incident, event) => withTaken(incident, event.skipped ?? []),
  reassigned: (incident, event) => handedOver(incident, event),
  escalatedToExecutives: (incident) => incident,
  severityChanged: (incident, event) => withSeverity(incident, event, event.severity),
  impactDescribed: (incident, event) => ({
    ...incident,
    impact: event.impact,
    ...(event.usersAffected === undefined ? {} : { usersAffected: event.usersAffected }),
    ...(event.impactStartedAt === undefined ? {} : { impactStartedAt: event.impactStartedAt }),
  }),
  madePrivate: (incident, event) => ({
    ...incident,
    private: { ...momentOf(event), ...(isHuman(event.by) ? { person: event.by.name } : {}) },
  }),
};

/** Who had acknowledged is no longer on call for it. */
const handedOver = (incident: Incident, event: EventNamed<"reassigned">): Incident => {
  const current = episodeOf(incident);
  if (current === undefined) return incident;
  const { acknowledged, ...it } = current;
  const handOver: HandOver = { ...momentOf(event), team: event.team, ...(acknowledged ? { acknowledged } : {}) };
  return {
    ...incident,
    ...offDuty(incident, event),
    episodes: [...incident.episodes.slice(0, -1), { ...it, handedOver: [...(it.handedOver ?? []), handOver] }],
  };
};

const released = (incident: Incident, event: EventNamed<"roleReleased">): Incident => {
  const next = {
    ...incident,
    holdings: incident.holdings.map((it) =>
      it.role === event.role && it.person === event.person && it.until === undefined
        ? { ...it, until: momentOf(event) }
        : it,
    ),
  };
  // People hand command over. Where it went with the acknowledgement, nobody has it, and somebody is to be found.
  return event.role === "incident-commander" && !isHuman(event.by) ? commanderSought(next, event) : next;
};

const commanderSought = (
  incident: Incident,
  event: EventNamed<"roleReleased" | "commanderRoundReopened">,
): Incident => {
  const it = episodeOf(incident);
  return it === undefined || isCommanderSought(it)
    ? incident
    : inEpisode(incident, { commanderRounds: [...it.commanderRounds, { reopened: momentOf(event) }] });
};

const assigned = (incident: Incident, event: EventNamed<"roleAssigned">): Incident => {
  const next = holding(incident, event, event.role, event.person, event.domain);
  if (event.role !== "incident-commander") return next;
  const it = episodeOf(next);
  return inEpisode(withoutOffer(next), {
    commanderFound: it?.commanderFound ?? momentOf(event),
    commanderRounds: foundIn(it?.commanderRounds ?? [], event),
  });
};
