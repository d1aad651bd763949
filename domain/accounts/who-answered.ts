import { acknowledgementsOf } from "../incident/episode.ts";
import { episodeOf, type Incident, type PageFact, type ReachedFact } from "../incident/incident.ts";
import type { Instant } from "../incident/moment.ts";
import type { Person } from "../incident/people.ts";
import { type Obligation, obligations } from "../obligations.ts";
import type { Ask } from "../paging/ask.ts";
import { isCallOf } from "../paging/calls-for-help.ts";
import { promiseNamed } from "../runbook.ts";

/** What a page asked of one person, and whether that person did it. */
export interface Answer {
  readonly person: Person;
  readonly ask: Ask;
  /** When the person did what was asked; absent if the person has not done it, even if somebody else has. */
  readonly answeredAt?: Instant;
  /** Whether the person's answer is still needed. */
  readonly isAwaited: boolean;
}

/** The newest page that asked something of a person. */
export interface Asked extends Answer {
  readonly askedAt: Instant;
  /** The idempotency key of the page. */
  readonly page: string;
}

/** Lists what a page asked of each person whom it reached. A copy for somebody who only learns asks nothing. */
export const answersTo = (page: PageFact, incident: Incident, standing: readonly Obligation[]): readonly Answer[] =>
  page.reached
    .filter(({ shadow }) => shadow !== true)
    .flatMap((one) => {
      const theirs = standing.filter(({ key, owedBy }) =>
        one.obligations.length > 0
          ? one.obligations.includes(key)
          : isCallOf(page, key) && owedBy === `person:${one.person}`,
      );
      const asks = new Set(theirs.map(({ name }) => promiseNamed(name)?.asks ?? "help"));
      return (asks.size === 0 ? (["help"] as const) : [...asks]).map((ask): Answer => {
        const answeredAt = answeredBy(one, ask, page, incident);
        const ofAsk = theirs.filter(({ name }) => (promiseNamed(name)?.asks ?? "help") === ask);
        const isOver = ofAsk.length === 0 ? isAtAnEnd(incident) : ofAsk.every(({ over }) => over !== undefined);
        return {
          ...{ person: one.person, ask, isAwaited: answeredAt === undefined && !isOver },
          ...(answeredAt === undefined ? {} : { answeredAt }),
        };
      });
    });

const isAtAnEnd = (incident: Incident): boolean =>
  incident.ended !== undefined || episodeOf(incident)?.closed !== undefined;

const answeredBy = (one: ReachedFact, ask: Ask, page: PageFact, incident: Incident): Instant | undefined => {
  const isTheirs = ({ person, seq }: { readonly person: Person; readonly seq: number }) =>
    person === one.person && seq > page.seq;
  switch (ask) {
    case "acknowledge":
      return incident.episodes.flatMap(acknowledgementsOf).find(isTheirs)?.at;
    case "take-command":
      return incident.holdings.find(
        ({ role, person, since }) => role === "incident-commander" && isTheirs({ person, seq: since.seq }),
      )?.since.at;
    case "help":
      return (one.answered ?? incident.joined.find(isTheirs))?.at;
  }
};

/**
 * Lists what pages asked of each person in the current episode. For each thing asked of a person only the newest
 * page is listed; the newest comes first.
 */
export const everybodyAsked = (incident: Incident): readonly Asked[] => {
  const since = episodeOf(incident)?.begins.seq ?? 0;
  const standing = obligations(incident);
  const newest = new Map<string, Asked>();
  for (const page of incident.pages.filter(({ seq }) => seq > since))
    for (const answer of answersTo(page, incident, standing))
      newest.set(`${answer.person}/${answer.ask}`, { ...answer, askedAt: page.at, page: page.effect });
  return [...newest.values()].toSorted((a, b) => b.askedAt - a.askedAt);
};
