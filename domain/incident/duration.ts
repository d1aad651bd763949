import type { Incident } from "./incident.ts";
import { episodeOf } from "./incident.ts";
import type { Instant, Minutes } from "./moment.ts";
import { minute } from "./moment.ts";

/** Returns the start of the impact; if nobody has named it, the first alert or the declaration. */
export const startOfImpact = ({ impactStartedAt, episodes }: Incident): Instant =>
  impactStartedAt ?? episodes[0]?.begins.at ?? 0;

/**
 * Returns how many minutes an incident lasted, from the start of the impact to the resolution. For an unresolved
 * incident, counts until `otherwiseUntil`.
 */
export const durationOf = (incident: Incident, otherwiseUntil?: Instant): Minutes | undefined => {
  const until = episodeOf(incident)?.resolved?.at ?? otherwiseUntil;
  return until === undefined ? undefined : Math.round((until - startOfImpact(incident)) / minute);
};
