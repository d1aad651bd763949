import type { AlertFields } from "./alert.ts";
import type { Draft } from "../commands/draft.ts";
import type { Hold } from "../incident/episode.ts";
import type { Incident } from "../incident/incident.ts";
import { openHold } from "../incident/episode.ts";
import { episodeOf } from "../incident/incident.ts";
import type { Instant } from "../incident/moment.ts";
import { inMinutes, minute } from "../incident/moment.ts";
import { system } from "../incident/people.ts";
import type { Detection } from "../policy.ts";

/**
 * Holds the first alert of an incident back, if the policy wants to wait for it to clear by itself, or to count how
 * often it fires. A maintenance window comes before both.
 */
export const holdBack = (alert: AlertFields, draft: Draft): Draft => {
  const terms = draft.incident().policy.detection;
  if (alert.maintenance !== undefined) return holdForMaintenance(alert.maintenance, draft);
  if (terms?.threshold !== undefined)
    return hold(draft, "threshold", inMinutes(draft.now, terms.threshold.withinMinutes));
  return terms !== undefined && terms.waitSeconds > 0
    ? hold(draft, "waiting", draft.now + terms.waitSeconds * 1000)
    : draft;
};

const holdForMaintenance = ({ until, reason }: NonNullable<AlertFields["maintenance"]>, draft: Draft): Draft =>
  until > draft.now ? hold(draft, "maintenance", until, reason) : draft;

const hold = (draft: Draft, because: Hold["because"], until: Instant, note?: string): Draft =>
  draft.emit({ type: "alertsHeld", because, until, ...(note === undefined ? {} : { note }) }, system);

/** Ends a hold (alerts held back from on-call), because somebody is needed: on-call is paged from here on. */
export const releaseHold = (draft: Draft, because: string): Draft =>
  openHold(episodeOf(draft.incident())) === undefined ? draft : draft.emit({ type: "alertsReleased", because }, system);

/** Decides, when one more alert fires while alerts are held back, whether on-call is paged now or at what time. */
export const lookAtHold = (alert: AlertFields, draft: Draft): Draft => {
  const incident = draft.incident();
  const hold = openHold(episodeOf(incident));
  const { maintenance } = alert;
  switch (hold?.because) {
    case undefined:
      return draft;
    case "waiting":
      return shortenWait(alert, hold, draft);
    case "threshold":
      return reachesThreshold(incident, draft.now)
        ? releaseHold(draft, "it fired often enough")
        : shortenWait(alert, hold, draft);
    case "maintenance":
      return maintenance === undefined
        ? releaseHold(draft, `${alert.name ?? alert.alert} is not under maintenance`)
        : draft;
    case "cleared":
      if (maintenance !== undefined) return holdForMaintenance(maintenance, draft);
      return releaseHold(
        draft,
        isFlapping(incident, draft.now) ? "it is flapping: held as one from now on" : "it is back",
      );
    case "flapping":
      return releaseHold(draft, "it is back");
  }
};

/**
 * Shortens the wait if the new alert is to wait less: an alert that would have paged sooner by itself still does so.
 */
const shortenWait = ({ alert, name = alert, waitSeconds }: AlertFields, held: Hold, draft: Draft): Draft => {
  if (waitSeconds === undefined) return draft;
  const until = draft.now + waitSeconds * 1000;
  if (until <= draft.now) return releaseHold(draft, `${name} is not waited for`);
  return until < held.until ? hold(draft, "waiting", until) : draft;
};

/**
 * Ends the incident, because its alerts cleared before anybody was needed. If the policy watches for flapping
 * alerts, the incident ends only when the alerts have stayed away for a while. Counting of alerts goes on.
 */
export const standDown = (draft: Draft): Draft => {
  const incident = draft.incident();
  const flapping = incident.policy.detection?.flapping;
  const held = openHold(episodeOf(incident))?.because;
  if (held === "threshold") return draft;
  if (flapping === undefined || held === "waiting" || held === "maintenance")
    return declineQuietly(draft, "The alert cleared before anybody was needed.");
  const because = isFlapping(incident, draft.now) ? "flapping" : "cleared";
  return hold(draft, because, inMinutes(draft.now, flapping.withinMinutes));
};

const declineQuietly = (draft: Draft, note: string): Draft =>
  draft.emit({ type: "declined", because: "other", note }, system).emit({ type: "ended", as: "declined" }, system);

/** Ends a hold when its time is up: alerts that still fire page now; if the alerts stayed away, the incident ends. */
export const endHold = (draft: Draft): Draft => {
  const incident = draft.incident();
  const held = openHold(episodeOf(incident));
  if (held === undefined || held.until > draft.now) return draft;
  switch (held.because) {
    case "threshold":
      return countOnOrDecline(incident.policy.detection?.threshold, draft);
    case "cleared":
    case "flapping":
      return declineQuietly(draft, "The alert cleared and stayed away before anybody was needed.");
    case "waiting":
      return releaseHold(draft, "it did not go away");
    case "maintenance":
      return releaseHold(draft, "the maintenance is over");
  }
};

/**
 * Decides what happens if the alerts fired too seldom: counting goes on from the last firing in the window, and
 * without such a firing the incident ends.
 */
const countOnOrDecline = (threshold: Detection["threshold"], draft: Draft): Draft => {
  const { times = 1, withinMinutes = 0 } = threshold ?? {};
  const last = firingsSince(draft.incident(), draft.now - withinMinutes * minute).at(-1);
  return threshold !== undefined && last !== undefined
    ? hold(draft, "threshold", inMinutes(last, withinMinutes))
    : declineQuietly(draft, `It fired less than ${times} times in ${withinMinutes} minutes.`);
};

const firingsSince = ({ changes = [] }: Incident, since: Instant): readonly Instant[] =>
  changes.filter(({ at, to }) => to === "firing" && at > since).map(({ at }) => at);

const reachesThreshold = (incident: Incident, now: Instant): boolean => {
  const threshold = incident.policy.detection?.threshold;
  if (threshold === undefined) return true;
  return firingsSince(incident, now - threshold.withinMinutes * minute).length >= threshold.times;
};

/** Says whether the alerts fire and clear more often than the policy regards as normal. */
const isFlapping = ({ changes = [], policy }: Incident, now: Instant): boolean => {
  const flapping = policy.detection?.flapping;
  if (flapping === undefined) return false;
  return changes.filter(({ at }) => at > now - flapping.withinMinutes * minute).length > flapping.changes;
};
