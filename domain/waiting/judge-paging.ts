import type { EffectDoing } from "../incident/effects.ts";
import { episodeOf, type Incident, severityOf } from "../incident/incident.ts";
import { isWorse } from "../incident/severity.ts";
import { idOf } from "../incident/people.ts";

type Page = EffectDoing<"page">;

/**
 * Returns why a call for help, which belongs to no round of paging, is no longer needed: the incident is resolved,
 * or its severity was lowered. Undefined if the call is still needed.
 */
export const whyCallIsOver = (incident: Incident, { asks, at, about }: Page): string | undefined => {
  if (asks.some(({ obligation }) => obligation !== undefined)) return undefined;
  const resolved = episodeOf(incident)?.resolved;
  if (resolved !== undefined && resolved.at >= at) return "it is resolved";
  const isForSeverity = asks.every(({ pagedBefore }) => pagedBefore !== undefined);
  return isForSeverity && isWorse(about.severity, severityOf(incident)) ? "its severity was lowered" : undefined;
};

/** Says whether a page that waits describes an incident in a chat channel although the incident has become private. */
export const tellsChannelTooMuch = (incident: Incident, { asks, about }: Page): boolean =>
  incident.private !== undefined && !about.private && asks.some(({ target }) => idOf(target, "channel") !== undefined);

/** Returns why the other incident is no longer asked to take this one over; undefined if it still is. */
export const whyNotHandedOver = ({ merging }: Incident, { into }: EffectDoing<"handOver">): string | undefined =>
  merging?.into === into ? undefined : `it is no longer merged into ${into}`;
