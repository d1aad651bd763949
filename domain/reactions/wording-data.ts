import type { Words } from "../effects.ts";
import type { Incident } from "../incident.ts";
import { episodeOf, highestSeverity, holdersOf, severityOf } from "../incident.ts";
import { minute } from "../moment.ts";
import { obligations } from "../obligations.ts";

/** Where the response stands, for every message that speaks of the incident as a whole. */
export const declarationData = (incident: Incident): Words["data"] => {
  const it = episodeOf(incident);
  const started = incident.impactStartedAt ?? incident.episodes[0]?.begins.at ?? 0;
  const until = it?.resolved?.at ?? it?.mitigated?.at;
  return {
    cause: it?.cause ?? "opened",
    acknowledger: it?.acknowledged?.person ?? "",
    startedAt: started,
    durationMinutes: until === undefined ? 0 : Math.round((until - started) / minute),
    nobodyResponded: nobodyResponded(incident),
    publicCause: incident.cause?.public ?? "",
    eta: incident.cause?.eta ?? "unknown",
    usersAffected: incident.usersAffected ?? 0,
    items: incident.items.length,
    draft: incident.postmortem.draft?.link ?? "",
  };
};

/** What the public is promised: updates only while somebody leads communication. 0 where nothing is. */
export const publicPromises = (incident: Incident): Words["data"] => {
  const { statusUpdate, publicReview } = incident.policy;
  const cadence = episodeOf(incident)?.mitigated === undefined ? statusUpdate?.active : statusUpdate?.monitoring;
  const led = holdersOf(incident, "communications-lead").length > 0;
  return {
    updateEveryMinutes: led ? (cadence?.withinMinutes[severityOf(incident)] ?? 0) : 0,
    reviewWithinMinutes: publicReview?.withinMinutes[highestSeverity(incident)] ?? 0,
  };
};

/** By when the postmortem is written; 0 where nothing is promised. */
export const postmortemTerms = (incident: Incident): Words["data"] => {
  const { postmortem: terms } = incident.policy;
  const highest = highestSeverity(incident);
  return {
    draftWithinMinutes: terms?.draft.withinMinutes[highest] ?? 0,
    commentsWorkingDays: terms?.commentsWorkingDays[highest] ?? 0,
    publishedWorkingDays: terms?.publishedWorkingDays[highest] ?? 0,
  };
};

/** The declaration says so when the first response is overdue by then (design.md, "first response"). */
const nobodyResponded = (incident: Incident): boolean => {
  const it = episodeOf(incident);
  const owed = obligations(incident).findLast(({ promise }) => promise === "first response");
  return owed !== undefined && owed.over === undefined && it?.declared !== undefined && it.declared.at >= owed.due;
};

/** The message in the alerts channel, edited in place as the incident goes on. A private incident says nothing there. */
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

/** `INCIDENT-2026-01-29: …` (process document, "Jira Tickets"), dated by the incident's id. */
export const ticketTitle = (incident: Incident): string =>
  `INCIDENT-${incident.id.slice("incident-".length, "incident-".length + 10)}: ${incident.title}`;
