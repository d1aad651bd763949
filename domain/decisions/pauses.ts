import type { Incident } from "../incident.ts";
import { type Instant, isBy } from "../moment.ts";
import { obligations } from "../obligations.ts";

const cadences = ["room update", "status page update", "support update", "leadership update"];

/** The update that has been put off for longest, of those not overdue, and since when: the first pause since the last one. */
export const pausedLongest = (
  incident: Incident,
  now: Instant,
): { readonly promise: string; readonly since: Instant } | undefined =>
  obligations(incident)
    .filter(({ over, promise, due }) => over === undefined && cadences.includes(promise) && isBy(now, due))
    .flatMap(({ promise, since }) => {
      const first = incident.snoozes.find(({ at }) => at >= since);
      return first === undefined ? [] : { promise, since: first.at };
    })
    .toSorted((a, b) => a.since - b.since)[0];
