import type { AlertFields } from "../alert.ts";
import type { Draft } from "../draft.ts";
import type { Hold, Incident } from "../incident.ts";
import { episodeOf, openHold } from "../incident.ts";
import type { Instant } from "../moment.ts";
import { inMinutes, minute } from "../moment.ts";
import { system } from "../people.ts";
import type { Detection } from "../policy.ts";

/** What the policy wants to see before anybody is needed. A window of maintenance goes before the rest. */
export const holdBack = (alert: AlertFields, draft: Draft): void => {
  const terms = draft.incident().policy.detection;
  if (alert.maintenance !== undefined) sitOut(alert.maintenance, draft);
  else if (terms?.threshold !== undefined)
    hold(draft, "threshold", inMinutes(draft.now, terms.threshold.withinMinutes));
  else if (terms !== undefined && terms.waitSeconds > 0) hold(draft, "waiting", draft.now + terms.waitSeconds * 1000);
};

const sitOut = ({ until, reason }: NonNullable<AlertFields["maintenance"]>, draft: Draft): void => {
  if (until > draft.now) hold(draft, "maintenance", until, reason);
};

const hold = (draft: Draft, because: Hold["because"], until: Instant, note?: string): void =>
  draft.emit({ type: "alertsHeld", because, until, ...(note === undefined ? {} : { note }) }, system);

/** From here on somebody is needed. */
export const releaseHold = (draft: Draft, because: string): void => {
  if (openHold(episodeOf(draft.incident())) !== undefined) draft.emit({ type: "alertsReleased", because }, system);
};

/** What one more firing means for alerts that are held back. */
export const lookAtHold = (alert: AlertFields, draft: Draft): void => {
  const incident = draft.incident();
  const held = openHold(episodeOf(incident));
  if (held === undefined) return;
  const { maintenance } = alert;
  switch (held.because) {
    case "waiting":
      waitNoLongerThan(alert, held, draft);
      return;
    case "threshold":
      if (reachesThreshold(incident, draft.now)) releaseHold(draft, "it fired often enough");
      else waitNoLongerThan(alert, held, draft);
      return;
    case "maintenance":
      if (maintenance === undefined) releaseHold(draft, `${alert.alert} is not under maintenance`);
      return;
    case "cleared":
      if (maintenance !== undefined) sitOut(maintenance, draft);
      else
        releaseHold(draft, isFlapping(incident, draft.now) ? "it is flapping: held as one from now on" : "it is back");
      return;
    case "flapping":
      releaseHold(draft, "it is back");
  }
};

/** What others of its group are waited for keeps no alert waiting that would have paged sooner by itself. */
const waitNoLongerThan = ({ alert, waitSeconds }: AlertFields, held: Hold, draft: Draft): void => {
  if (waitSeconds === undefined) return;
  const until = draft.now + waitSeconds * 1000;
  if (until <= draft.now) releaseHold(draft, `${alert} is not waited for`);
  else if (until < held.until) hold(draft, "waiting", until);
};

/** Ends it at once, or, where flapping is held as one, when it has stayed away. What is being counted goes on. */
export const standDown = (draft: Draft): void => {
  const incident = draft.incident();
  const flapping = incident.policy.detection?.flapping;
  const held = openHold(episodeOf(incident))?.because;
  if (held === "threshold") return;
  if (flapping === undefined || held === "waiting" || held === "maintenance") {
    end(draft, "The alert cleared before anybody was needed.");
    return;
  }
  const because = isFlapping(incident, draft.now) ? "flapping" : "cleared";
  hold(draft, because, inMinutes(draft.now, flapping.withinMinutes));
};

const end = (draft: Draft, note: string): void => {
  draft.emit({ type: "declined", because: "other", note }, system);
  draft.emit({ type: "ended", as: "declined" }, system);
};

/** A hold is over: who still fires pages now, what stayed away ends, and what fired too seldom is waited for or ends. */
export const endHold = (draft: Draft): void => {
  const incident = draft.incident();
  const held = openHold(episodeOf(incident));
  if (held === undefined || held.until > draft.now) return;
  const { detection } = incident.policy;
  switch (held.because) {
    case "threshold": {
      lookAtThreshold(detection?.threshold, draft);
      return;
    }
    case "cleared":
    case "flapping": {
      end(draft, "The alert cleared and stayed away before anybody was needed.");
      return;
    }
    case "waiting":
    case "maintenance": {
      releaseHold(draft, held.because === "waiting" ? "it did not go away" : "the maintenance is over");
      return;
    }
  }
};

const lookAtThreshold = (threshold: Detection["threshold"], draft: Draft): void => {
  const recent = firingsSince(draft.incident(), draft.now - (threshold?.withinMinutes ?? 0) * minute);
  const last = recent.at(-1);
  if (threshold !== undefined && last !== undefined) {
    hold(draft, "threshold", inMinutes(last, threshold.withinMinutes));
    return;
  }
  end(
    draft,
    `It fired less than ${String(threshold?.times ?? 1)} times in ${String(threshold?.withinMinutes ?? 0)} minutes.`,
  );
};

const firingsSince = ({ changes = [] }: Incident, since: Instant): readonly Instant[] =>
  changes.filter(({ at, to }) => to === "firing" && at > since).map(({ at }) => at);

const reachesThreshold = (incident: Incident, now: Instant): boolean => {
  const threshold = incident.policy.detection?.threshold;
  if (threshold === undefined) return true;
  return firingsSince(incident, now - threshold.withinMinutes * minute).length >= threshold.times;
};

const isFlapping = ({ changes = [], policy }: Incident, now: Instant): boolean => {
  const flapping = policy.detection?.flapping;
  if (flapping === undefined) return false;
  return changes.filter(({ at }) => at > now - flapping.withinMinutes * minute).length > flapping.changes;
};
