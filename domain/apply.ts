import type { Event, EventName, EventNamed } from "./events.ts";
import { inEpisode, momentOf } from "./facts/change.ts";
import type { Folds } from "./facts/change.ts";
import { commandFacts } from "./facts/command.ts";
import { detectionFacts } from "./facts/detection.ts";
import { endingFacts } from "./facts/endings.ts";
import { mergingFacts } from "./facts/merging.ts";
import { outcomeFacts } from "./facts/outcomes.ts";
import { policyFacts } from "./facts/policy.ts";
import { postIncidentFacts } from "./facts/post-incident.ts";
import { responseFacts } from "./facts/response.ts";
import type { Incident } from "./incident.ts";
import { commanderOf, episodeOf } from "./incident.ts";
import { isHuman } from "./people.ts";

const folds: Folds<EventName> = {
  ...detectionFacts,
  ...commandFacts,
  ...responseFacts,
  ...endingFacts,
  ...policyFacts,
  ...mergingFacts,
  ...postIncidentFacts,
  ...outcomeFacts,
};

/** The fold: what is known of the incident after one more event. It keeps facts only. */
export const apply = (incident: Incident, event: Event): Incident => {
  const before = { ...incident, seq: event.seq, ...(isHuman(event.by) ? { lastSpokenAt: event.at } : {}) };
  return helped(responded(foldedIn(before, event), event), event);
};

const foldedIn = <N extends EventName>(incident: Incident, event: EventNamed<N> & { readonly type: N }): Incident =>
  folds[event.type](incident, event);

/** The first thing a human says after the acknowledgement. */
const responded = (incident: Incident, event: Event): Incident => {
  const it = episodeOf(incident);
  return it?.acknowledged !== undefined &&
    it.responded === undefined &&
    isHuman(event.by) &&
    event.seq > it.acknowledged.seq &&
    incident.kind !== "retroactive"
    ? inEpisode(incident, { responded: momentOf(event) })
    : incident;
};

/** Two people hold roles, joined or acknowledged, and one of them commands. */
const helped = (incident: Incident, event: Event): Incident => {
  const it = episodeOf(incident);
  if (it?.declared === undefined || it.helped !== undefined) return incident;
  const there = new Set([
    ...incident.holdings.filter(({ until }) => until === undefined).map(({ person }) => person),
    ...incident.joined.map(({ person }) => person),
  ]);
  return commanderOf(incident) !== undefined && there.size > 1
    ? inEpisode(incident, { helped: momentOf(event) })
    : incident;
};
