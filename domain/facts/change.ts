import type { Event, EventName, EventNamed, StepTaken } from "../events.ts";
import type { CommanderRound, Episode, Incident } from "../incident.ts";
import { commanderOf, episodeOf, severityOf } from "../incident.ts";
import type { Moment } from "../moment.ts";
import type { Holding, Person, Role } from "../people.ts";
import { isPersonal, withoutPersonal } from "../promises/personal-rules.ts";

/** What is known after one more event of each kind. */
export type Folds<Names extends EventName> = {
  readonly [N in Names]: (incident: Incident, event: EventNamed<N>) => Incident;
};

/** When it counts as done: the instant our own API received it, else the instant it was processed. */
export const momentOf = ({ at, sentAt, seq }: Event): Moment => ({ at: sentAt ?? at, seq });

export const inEpisode = (incident: Incident, change: Partial<Episode>): Incident => ({
  ...incident,
  episodes: incident.episodes.map((it, index) => (index === incident.episodes.length - 1 ? { ...it, ...change } : it)),
});

export const withTaken = (incident: Incident, steps: readonly StepTaken[]): Incident => ({
  ...incident,
  pages: steps.some(isPersonal) ? withoutPersonal(incident.pages, steps) : incident.pages,
  taken: steps
    .filter((step) => !isPersonal(step))
    .reduce(
      (taken, { obligation, step, at }) => ({ ...taken, [obligation]: { ...taken[obligation], [step]: at } }),
      incident.taken,
    ),
});

export const over = (incident: Incident, event: Event): Incident =>
  episodeOf(incident)?.over === undefined ? inEpisode(incident, { over: momentOf(event) }) : incident;

export const withSeverity = (
  incident: Incident,
  event: Event,
  severity: EventNamed<"declared">["severity"],
): Incident =>
  severity === severityOf(incident)
    ? incident
    : { ...incident, severities: [...incident.severities, { ...momentOf(event), severity }] };

export const holding = (incident: Incident, event: Event, role: Role, person: Person, domain?: string): Incident => {
  const has = incident.holdings.some((it) => it.role === role && it.person === person && it.until === undefined);
  const held: Holding = { role, person, since: momentOf(event), ...(domain === undefined ? {} : { domain }) };
  return has ? incident : { ...incident, holdings: [...incident.holdings, held] };
};

/** Whoever is on call for it is no longer. */
export const offDuty = (incident: Incident, event: Event): Pick<Incident, "holdings"> => ({
  holdings: incident.holdings.map((it) =>
    it.role === "on-call" && it.until === undefined ? { ...it, until: momentOf(event) } : it,
  ),
});

export const withoutOffer = ({ offer: _, ...incident }: Incident): Incident => incident;

export const roomUpdated = (incident: Incident, event: Event): Incident => {
  const it = episodeOf(incident);
  const commanderSpoke = event.by.name === commanderOf(incident);
  return inEpisode(incident, {
    roomUpdates: [...(it?.roomUpdates ?? []), momentOf(event)],
    ...(commanderSpoke && it !== undefined ? { commanderRounds: foundIn(it.commanderRounds, event) } : {}),
  });
};

/** The last round, if it is still open, has found somebody. */
export const foundIn = (rounds: readonly CommanderRound[], event: Event): readonly CommanderRound[] =>
  rounds.map((round, index) =>
    index === rounds.length - 1 && round.found === undefined ? { ...round, found: momentOf(event) } : round,
  );

export const publiclyTold = (incident: Incident, event: Event): Incident =>
  inEpisode(incident, { publicUpdates: [...(episodeOf(incident)?.publicUpdates ?? []), momentOf(event)] });

export const audienceTold = (incident: Incident, event: Event, audience: string): Incident => {
  const it = episodeOf(incident);
  switch (audience) {
    case "support":
      return inEpisode(incident, { supportUpdates: [...(it?.supportUpdates ?? []), momentOf(event)] });
    case "leadership":
      return inEpisode(incident, { leadershipUpdates: [...(it?.leadershipUpdates ?? []), momentOf(event)] });
    default:
      return incident;
  }
};

export const freshEpisode = (number: number, cause: Episode["cause"], begins: Moment): Episode => ({
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
