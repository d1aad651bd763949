import { firingAlerts } from "./merge-decisions.ts";
import type { Belongings } from "../incident/effects.ts";
import type { Event } from "../incident/events.ts";
import type { Incident } from "../incident/incident.ts";
import { episodeOf } from "../incident/incident.ts";
import type { Wanted } from "../steps/wanted-effects.ts";

/** Makes the messages between two incidents that are merged into one. */
export const mergeMessages = (event: Event, after: Incident): readonly Wanted[] => {
  switch (event.type) {
    case "mergeRequested":
      return [{ do: "handOver", into: event.into, ...belongingsOf(after) }];
    case "mergeDeclined":
      return [{ do: "answerMerge", from: event.from, because: event.because }];
    case "mergedIn":
      return [{ do: "answerMerge", from: event.from }];
    case "mergedInto": {
      // Alerts that fired or cleared after the merge was requested are sent on to the other incident.
      const alerts = reports(after);
      return alerts.length === 0 ? [] : [{ do: "forwardAlerts", into: event.into, alerts }];
    }
    default:
      return [];
  }
};

/** Returns what an incident hands over to the incident it is merged into. */
export const belongingsOf = (incident: Incident): Belongings => {
  const acknowledgedBy = episodeOf(incident)?.acknowledged?.person;
  return {
    private: incident.private !== undefined,
    alerts: firingAlerts(incident),
    people: peopleIn(incident),
    ...(acknowledgedBy === undefined ? {} : { acknowledgedBy }),
    ...(incident.statusState === undefined ? {} : { inPublic: incident.statusState }),
  };
};

const peopleIn = (incident: Incident): readonly string[] => [
  ...new Set([
    ...incident.holdings.filter(({ until }) => until === undefined).map(({ person }) => person),
    ...incident.joined.map(({ person }) => person),
  ]),
];

const reports = (incident: Incident) => [
  ...firingAlerts(incident).map((alert) => ({ status: "firing" as const, ...alert })),
  ...incident.alerts.flatMap(({ alert, clearedAt, startedAt, endedAt }) =>
    clearedAt === undefined
      ? []
      : [{ status: "resolved" as const, alert, startedAt, ...(endedAt === undefined ? {} : { endedAt }) }],
  ),
];
