import { shownAlerts } from "../detecting/shown-alerts.ts";
import { durationOf, startOfImpact } from "../incident/duration.ts";
import type { StatusState, Words } from "../incident/effects.ts";
import type { Incident } from "../incident/incident.ts";
import { episodeOf, highestSeverity, holdersOf, severityOf } from "../incident/incident.ts";
import type { Instant } from "../incident/moment.ts";
import { obligations } from "../obligations.ts";
import { madeFor } from "../promises/promise.ts";
import { backlogTicket, trackingTicket } from "../responding/room-and-ticket-promises.ts";

/**
 * Returns the facts of the incident that templates of any message may use: its cause, its impact, who commands it,
 * since when it lasts. Messages about one event add the fields of that event.
 */
export const declarationData = (incident: Incident): Words["data"] => {
  const it = episodeOf(incident);
  return {
    cause: it?.cause ?? "opened",
    acknowledger: it?.acknowledged?.person ?? "",
    noCommander: isCommanderPaged(incident) ? "being paged" : "on-call, once somebody acknowledges",
    startedAt: startOfImpact(incident),
    durationMinutes: durationOf(incident, it?.mitigated?.at) ?? 0,
    nobodyResponded: nobodyResponded(incident),
    publicImpact: incident.publicImpact ?? "",
    publicCause: incident.cause?.public ?? "",
    eta: incident.cause?.eta ?? "unknown",
    category: incident.category ?? "",
    usersAffected: incident.usersAffected ?? 0,
    items: incident.items.length,
    draft: incident.postmortem.draft?.link ?? "",
  };
};

/**
 * Returns the data of the declaration in the room, with the incident's ticket once there is one, and with details of
 * the alerts for people who have to find the cause.
 */
export const roomData = (incident: Incident): Words["data"] => ({
  ...declarationData(incident),
  alerts: shownAlerts(incident),
  ticket: [trackingTicket, backlogTicket].map((promise) => madeFor(incident, promise)?.ref).find(Boolean) ?? "",
});

/** Says whether a commander is looked for. At a less severe level, the person who acknowledges leads the incident. */
const isCommanderPaged = (incident: Incident): boolean =>
  incident.policy.commander?.withinMinutes[severityOf(incident)] !== undefined;

/** Returns the data of a status page entry. An entry that says the incident is over also says how long it lasted. */
export const entryData = (
  incident: Incident,
  { state, text, at }: { readonly state: StatusState; readonly text: string; readonly at: Instant },
): Words["data"] => ({
  ...declarationData(incident),
  text,
  ...publicPromises(incident),
  ...(state === "resolved" ? { durationMinutes: durationOf(incident, at) ?? 0 } : {}),
});

/**
 * Returns the minutes until the next update that the status page may promise; 0 while there is no communications
 * lead. Also by when a review is published.
 */
export const publicPromises = (incident: Incident): Words["data"] => {
  const { statusUpdate, publicReview } = incident.policy;
  const cadence = episodeOf(incident)?.mitigated === undefined ? statusUpdate?.active : statusUpdate?.monitoring;
  const led = holdersOf(incident, "communications-lead").length > 0;
  return {
    updateEveryMinutes: led ? (cadence?.withinMinutes[severityOf(incident)] ?? 0) : 0,
    reviewWithinMinutes: publicReview?.withinMinutes[highestSeverity(incident)] ?? 0,
  };
};

/** Returns by when the postmortem's draft, comments and final text are due; 0 for each that is not promised. */
export const postmortemTerms = (incident: Incident): Words["data"] => {
  const { postmortem: terms } = incident.policy;
  const highest = highestSeverity(incident);
  return {
    draftWithinMinutes: terms?.draft.withinMinutes[highest] ?? 0,
    commentsWorkingDays: terms?.commentsWorkingDays[highest] ?? 0,
    publishedWorkingDays: terms?.publishedWorkingDays[highest] ?? 0,
  };
};

/**
 * Says whether the first response was overdue at the declaration. The declaration then says that nobody has
 * responded.
 */
const nobodyResponded = (incident: Incident): boolean => {
  const it = episodeOf(incident);
  const owed = obligations(incident).findLast(({ name }) => name === "first-response");
  return owed !== undefined && owed.over === undefined && it?.declared !== undefined && it.declared.at >= owed.due;
};

/**
 * Returns the message in the alerts channel, which is edited as the incident goes on. Of a private incident it says
 * nothing.
 */
export const alertsMessage = (incident: Incident): Words => ({
  wording: incident.private === undefined ? "alerts/declaration" : "alerts/private",
  data: { ...declarationData(incident), state: stateOf(incident) },
});

const stateOf = (incident: Incident): string => {
  const it = episodeOf(incident);
  if (incident.ended?.as === "false-alarm") return "false alarm";
  if (it?.resolved !== undefined) return "resolved";
  return it?.mitigated === undefined ? "active" : "mitigated";
};

/**
 * Returns a ticket's title, `INCIDENT-2026-01-29: …` (process document, the section on tickets), with the date in the
 * incident's id.
 */
export const ticketTitle = (incident: Incident): string =>
  `INCIDENT-${incident.id.slice("incident-".length, "incident-".length + 10)}: ${incident.private === undefined ? incident.title : "a private incident"}`;
