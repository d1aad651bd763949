import { firingAlerts } from "../decisions/merging.ts";
import type { Event } from "../events.ts";
import type { Incident } from "../incident.ts";
import { episodeOf } from "../incident.ts";
import type { Wanted } from "./effect.ts";

/** What incidents that become one say to each other, each time once. */
export const mergeMessages = (event: Event, after: Incident): readonly Wanted[] => {
  switch (event.type) {
    case "mergeRequested": {
      const acknowledgedBy = episodeOf(after)?.acknowledged?.person;
      return [
        {
          do: "handOver",
          into: event.into,
          private: after.private !== undefined,
          alerts: firingAlerts(after),
          people: peopleIn(after),
          ...(acknowledgedBy === undefined ? {} : { acknowledgedBy }),
        },
      ];
    }
    case "mergeDeclined":
      return [{ do: "answerMerge", from: event.from, because: event.because }];
    case "mergedIn":
      return [{ do: "answerMerge", from: event.from }];
    case "mergedInto": {
      // With what has fired and cleared since it asked.
      const alerts = reports(after);
      return alerts.length === 0 ? [] : [{ do: "forwardAlerts", into: event.into, alerts }];
    }
    default:
      return [];
  }
};

const peopleIn = (incident: Incident): readonly string[] => [
  ...new Set([
    ...incident.holdings.filter(({ until }) => until === undefined).map(({ person }) => person),
    ...incident.joined.map(({ person }) => person),
  ]),
];

const reports = (incident: Incident) => [
  ...firingAlerts(incident).map((alert) => ({ status: "firing" as const, ...alert })),
  ...Object.entries(incident.alerts).flatMap(([alert, { clearedAt, startedAt }]) =>
    clearedAt === undefined ? [] : [{ status: "resolved" as const, alert, startedAt }],
  ),
];
