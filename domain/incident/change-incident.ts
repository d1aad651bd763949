import type { Event, EventName, EventNamed, StepTaken } from "./events.ts";
import type { CommanderRound, DeclaredEpisode, Episode, UndeclaredEpisode } from "./episode.ts";
import type { Incident } from "./incident.ts";
import { commanderOf, severityOf } from "./incident.ts";
import type { Moment } from "./moment.ts";
import type { Holding, Person, Role } from "./people.ts";
import { isPersonal, withoutPersonal } from "../paging/personal-rules.ts";

/**
 * For each kind of event, a function that returns the incident as it is after that event. A kind without a function
 * changes nothing and is only recorded.
 */
export type Folds = {
  readonly [N in EventName]?: (incident: Incident, event: EventNamed<N>) => Incident;
};

/**
 * Returns when an event happened: the instant at which our API received the command, else the instant of processing.
 */
export const momentOf = ({ at, sentAt, seq }: Event): Moment => ({ at: sentAt ?? at, seq });

/**
 * Returns the incident with its current episode changed; unchanged if the incident has no episode, since it is not
 * opened.
 */
export const changeEpisode = (incident: Incident, change: (it: Episode) => Episode): Incident => ({
  ...incident,
  episodes: incident.episodes.map((it, index) => (index === incident.episodes.length - 1 ? change(it) : it)),
});

/** Changes the current episode if it is declared, for facts that only a declared episode can hold. */
export const changeDeclaredEpisode = (incident: Incident, change: (it: DeclaredEpisode) => DeclaredEpisode): Incident =>
  changeEpisode(incident, (it) => (it.declared === undefined ? it : change(it)));

export const markStepsTaken = (incident: Incident, steps: readonly StepTaken[]): Incident => ({
  ...incident,
  pages: steps.some(isPersonal) ? withoutPersonal(incident.pages, steps) : incident.pages,
  taken: steps
    .filter((step) => !isPersonal(step))
    .reduce(
      (taken, { obligation, step, at }) => ({ ...taken, [obligation]: { ...taken[obligation], [step]: at } }),
      incident.taken,
    ),
});

export const endEpisode = (incident: Incident, event: Event): Incident =>
  changeEpisode(incident, (it) => ({ ...it, over: it.over ?? momentOf(event) }));

export const setSeverity = (incident: Incident, event: Event, severity: EventNamed<"declared">["severity"]): Incident =>
  severity === severityOf(incident)
    ? incident
    : { ...incident, severities: [...incident.severities, { ...momentOf(event), severity }] };

export const addHolder = (incident: Incident, event: Event, role: Role, person: Person, domain?: string): Incident => {
  const has = incident.holdings.some((it) => it.role === role && it.person === person && it.until === undefined);
  const holding: Holding = { role, person, since: momentOf(event), ...(domain === undefined ? {} : { domain }) };
  return has ? incident : { ...incident, holdings: [...incident.holdings, holding] };
};

/** Ends the duty of the people who acknowledged: the incident was given back or handed to another team. */
export const endOnCall = (incident: Incident, event: Event): Incident => ({
  ...incident,
  holdings: incident.holdings.map((it) =>
    it.role === "on-call" && it.until === undefined ? { ...it, until: momentOf(event) } : it,
  ),
});

export const dropOffer = ({ offer: _, ...incident }: Incident): Incident => incident;

/**
 * Notes an update in the room. If its author is a commander who was silent, the search for a successor ends (see
 * `silent-commander.ts`).
 */
export const addRoomUpdate = (incident: Incident, event: Event): Incident =>
  changeEpisode(incident, (it) => ({
    ...it,
    roomUpdates: [...it.roomUpdates, momentOf(event)],
    commanderRounds:
      event.by.name === commanderOf(incident) ? endCommanderRound(it.commanderRounds, event) : it.commanderRounds,
  }));

/** Ends the last round of paging for a commander, if that round is still open. */
export const endCommanderRound = (rounds: readonly CommanderRound[], event: Event): readonly CommanderRound[] =>
  rounds.map((round, index) =>
    index === rounds.length - 1 && round.found === undefined ? { ...round, found: momentOf(event) } : round,
  );

export const addPublicUpdate = (incident: Incident, event: Event): Incident =>
  changeEpisode(incident, (it) => ({ ...it, publicUpdates: [...it.publicUpdates, momentOf(event)] }));

export const addAudienceUpdate = (incident: Incident, event: Event, audience: string): Incident =>
  changeEpisode(incident, (it) => {
    switch (audience) {
      case "support":
        return { ...it, supportUpdates: [...it.supportUpdates, momentOf(event)] };
      case "leadership":
        return { ...it, leadershipUpdates: [...it.leadershipUpdates, momentOf(event)] };
      default:
        return it;
    }
  });

export const newEpisode = (number: number, cause: Episode["cause"], begins: Moment): UndeclaredEpisode => ({
  number,
  cause,
  begins,
  holders: [],
  commanderRounds: [],
  roomUpdates: [],
  publicUpdates: [],
  supportUpdates: [],
  leadershipUpdates: [],
});

export const endAttempts = (
  incident: Incident,
  event: Event,
  which: (index: number) => boolean,
  worked: boolean,
): Incident => ({
  ...incident,
  attempts: incident.attempts.map((it, index) =>
    it.ended === undefined && which(index) ? { ...it, ended: { at: event.at, worked } } : it,
  ),
});
