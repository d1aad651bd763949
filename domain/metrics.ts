import { acknowledgementsOf, type Incident } from "./incident.ts";
import type { Minutes } from "./moment.ts";
import { minute } from "./moment.ts";

/** The process document's response metrics, in minutes; undefined until the incident has come so far. */
export interface Metrics {
  /** Alert received − impact start. */
  readonly timeToDetect?: Minutes;
  /** Acknowledgement − alert received. */
  readonly timeToAcknowledge?: Minutes;
  /** Resolution − impact start. */
  readonly timeToResolve?: Minutes;
}

/** Counts from the first alert or declaration; where nobody knows when the impact started, from there too. */
export const metricsOf = (incident: Incident): Metrics => {
  const first = incident.episodes[0];
  if (first === undefined) return {};
  const started = incident.impactStartedAt ?? first.begins.at;
  const [acknowledged] = acknowledgementsOf(first);
  const resolved = incident.episodes.at(-1)?.resolved;
  const minutes = (from: number, to: number) => Math.round((to - from) / minute);
  return {
    timeToDetect: minutes(started, first.begins.at),
    ...(acknowledged === undefined ? {} : { timeToAcknowledge: minutes(first.begins.at, acknowledged.at) }),
    ...(resolved === undefined ? {} : { timeToResolve: minutes(started, resolved.at) }),
  };
};
