import type { Deed, Effect, Headline, Patch } from "../incident/effects.ts";
import { laneOf } from "../incident/effects.ts";
import type { Event } from "../incident/events.ts";
import type { Incident } from "../incident/incident.ts";
import { commanderOf, episodeOf, severityOf } from "../incident/incident.ts";
import { shownAlerts } from "../detecting/shown-alerts.ts";
import { phaseOf } from "../runbook.ts";

/**
 * An act in the outside world (a page, message or ticket) before it gets its key: with the obligation it fulfils,
 * its delay, and the change of the rules that brought it.
 */
export type Wanted = Deed & { readonly keeps?: string; readonly lateByMinutes?: number; readonly patch?: Patch };

/**
 * Marks effects (pages, messages and the like) that a change of the rules brought. Incidents that were running
 * before the change replay their history without these effects.
 */
export const withPatch = (patch: Patch, wanted: readonly Wanted[]): readonly Wanted[] =>
  wanted.map((deed) => ({ ...deed, patch }));

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

/**
 * Returns what a message may say of the incident. The public reads only words that are meant for the public. Of a
 * private incident, people outside it learn only id and severity.
 */
export const headlineFor = (incident: Incident, deed: Deed): Headline => {
  const whole = headline(incident);
  if (deed.do === "publish" || deed.do === "withdrawEntry")
    return { ...whole, title: "", impact: incident.publicImpact ?? "" };
  return whole.private && isReadOutside(deed)
    ? { ...whole, service: "private", title: "a private incident", impact: "private" }
    : whole;
};

const isReadOutside = (deed: Deed): boolean =>
  deed.do === "tell" ||
  deed.do === "createTicket" ||
  ((deed.do === "post" || deed.do === "edit" || deed.do === "callByHand") && deed.to === "alerts-channel");

/**
 * Turns the wanted acts into effects, which have a key: `<incidentId>/<deed>/<event>`, with a counter if one event
 * causes several of a kind.
 */
export const effectsOf = (wanted: readonly Wanted[], event: Event, after: Incident): readonly Effect[] => {
  const counts = new Map<string, number>();
  const alerts = shownAlerts(after);
  const shown = alerts.length === 0 ? {} : { alerts };
  return wanted.map((deed) => {
    const count = (counts.get(deed.do) ?? 0) + 1;
    counts.set(deed.do, count);
    const suffix = count === 1 ? "" : `-${String(count)}`;
    return {
      ...(deed.do === "page" ? { ...deed, ...shown } : deed),
      key: `${after.id}/${deed.do}/${String(event.seq)}${suffix}`,
      lane: laneOf[deed.do],
      at: event.at,
      about: headlineFor(after, deed),
    };
  });
};
