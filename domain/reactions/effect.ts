import type { Deed, Effect, Headline } from "../effects.ts";
import { laneOf } from "../effects.ts";
import type { Event } from "../events.ts";
import type { Incident } from "../incident.ts";
import { commanderOf, episodeOf, severityOf } from "../incident.ts";
import { phaseOf } from "../runbook.ts";

/** A deed on its way to becoming an effect: what it keeps, and how late it is. */
export type Wanted = Deed & { readonly keeps?: string; readonly lateByMinutes?: number };

export const headline = (incident: Incident): Headline => {
  const it = episodeOf(incident);
  const commander = commanderOf(incident);
  const declared = incident.episodes.find((episode) => episode.declared !== undefined)?.declared;
  return {
    id: incident.id,
    kind: incident.kind,
    private: incident.private !== undefined,
    severity: severityOf(incident),
    service: incident.service,
    title: incident.title,
    impact: incident.impact,
    phase: phaseOf(incident),
    ...(commander === undefined ? {} : { commander }),
    openedAt: incident.episodes[0]?.begins.at ?? it?.begins.at ?? 0,
    ...(declared === undefined ? {} : { declaredAt: declared.at }),
  };
};

/** Gives each deed its key, `<incidentId>/<deed>/<event>`, with a counter where one event causes several of a kind. */
export const effectsOf = (wanted: readonly Wanted[], event: Event, after: Incident): readonly Effect[] => {
  const counts = new Map<string, number>();
  const about = headline(after);
  return wanted.map((deed) => {
    const count = (counts.get(deed.do) ?? 0) + 1;
    counts.set(deed.do, count);
    const suffix = count === 1 ? "" : `-${String(count)}`;
    return {
      ...deed,
      key: `${after.id}/${deed.do}/${String(event.seq)}${suffix}`,
      lane: laneOf[deed.do],
      at: event.at,
      about,
    };
  });
};
