import type { EventNamed } from "../incident/events.ts";
import type { DeclaredEpisode, Episode } from "../incident/episode.ts";
import type { Incident } from "../incident/incident.ts";
import { commanderOf } from "../incident/incident.ts";
import type { Folds } from "../incident/change-incident.ts";
import { changeDeclaredEpisode, changeEpisode, dropOffer, momentOf, newEpisode } from "../incident/change-incident.ts";

/** Applies to the incident what a relapse or a reopening keeps of the last episode, and what begins anew. */
export const episodeFacts = {
  episodeBegan: (incident, event) => (event.cause === "relapse" ? relapse(incident, event) : reopen(incident, event)),
} satisfies Folds;

/** Begins the episode after a relapse: the same people go on, with the commander they had. */
const relapse = (incident: Incident, event: EventNamed<"episodeBegan">): Incident => {
  const moment = momentOf(event);
  const left = changeDeclaredEpisode(incident, (it) => ({ ...it, relapsed: moment }));
  return startEpisode(left, event, commanderOf(incident) === undefined ? {} : { commanderFound: moment });
};

/** Begins the episode after a reopening: nobody has a role any more, so that people are asked for roles again. */
const reopen = (incident: Incident, event: EventNamed<"episodeBegan">): Incident => ({
  ...startEpisode(incident, event, {}),
  holdings: incident.holdings.map((it) => (it.until === undefined ? { ...it, until: momentOf(event) } : it)),
  joined: [],
});

/**
 * Begins a new episode, which is declared from its start. After its resolution a postmortem is owed
 * anew, even if the last one was published already; only the ticket and the postmortem's owner stay.
 */
const startEpisode = (
  incident: Incident,
  event: EventNamed<"episodeBegan">,
  found: Pick<DeclaredEpisode, "commanderFound">,
): Incident => {
  const moment = momentOf(event);
  const { postmortem } = incident;
  const left = changeEpisode(dropOffer(incident), (it) => ({ ...it, over: moment, postmortem }));
  const next: Episode = {
    ...newEpisode(incident.episodes.length + 1, event.cause, moment),
    holders: event.holders,
    declared: { ...moment, bySystem: false },
    ...found,
  };
  const { owner } = postmortem;
  return {
    ...left,
    episodes: [...left.episodes, next],
    postmortem: { sequence: postmortem.sequence + 1, evidence: {}, ...(owner === undefined ? {} : { owner }) },
  };
};
