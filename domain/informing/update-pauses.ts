import type { Incident } from "../incident/incident.ts";
import { type Instant, isBy } from "../incident/moment.ts";
import { obligations } from "../obligations.ts";
import { promiseNamed } from "../runbook.ts";

/**
 * Of the regular updates that are not overdue, returns the one that has been put off for the longest time, and when
 * it was first put off; undefined if none was put off.
 */
export const pausedLongest = (
  incident: Incident,
  now: Instant,
): { readonly promise: string; readonly since: Instant } | undefined =>
  obligations(incident)
    .filter(({ over, name, due }) => over === undefined && promiseNamed(name)?.isCadence && isBy(now, due))
    .flatMap(({ promise, since }) => {
      const first = incident.snoozes.find(({ at }) => at >= since);
      return first === undefined ? [] : { promise, since: first.at };
    })
    .toSorted((a, b) => a.since - b.since)[0];
