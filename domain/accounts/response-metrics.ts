import { acknowledgementsOf } from "../incident/episode.ts";
import { durationOf, startOfImpact } from "../incident/duration.ts";
import { type Incident } from "../incident/incident.ts";
import type { Minutes } from "../incident/moment.ts";
import { minute } from "../incident/moment.ts";

/**
 * The process document's response metrics in minutes. Each metric is undefined until the incident has come that far.
 */
export interface Metrics {
  /** Minutes from the start of the impact to the receipt of the first alert. */
  readonly timeToDetect?: Minutes;
  /** Minutes from the receipt of the first alert to the acknowledgement. */
  readonly timeToAcknowledge?: Minutes;
  /** Minutes from the start of the impact to the resolution. */
  readonly timeToResolve?: Minutes;
}

/**
 * Computes the metrics of one incident, of whatever kind and also of a false alarm; a mean over incidents (MTTA, MTTR)
 * is not computed here. If the start of the impact is unknown, the first alert or the declaration is taken instead.
 */
export const metricsOf = (incident: Incident): Metrics => {
  const first = incident.episodes[0];
  if (first === undefined) return {};
  const started = startOfImpact(incident);
  const [acknowledged] = acknowledgementsOf(first);
  const duration = durationOf(incident);
  const minutes = (from: number, to: number) => Math.round((to - from) / minute);
  return {
    timeToDetect: minutes(started, first.begins.at),
    ...(acknowledged === undefined ? {} : { timeToAcknowledge: minutes(first.begins.at, acknowledged.at) }),
    ...(duration === undefined ? {} : { timeToResolve: duration }),
  };
};
