import { acknowledgementsOf } from "../incident/episode.ts";
import type { ByPerson, Episode, Snooze } from "../incident/episode.ts";
import type { Moment } from "../incident/moment.ts";
import type { Person } from "../incident/people.ts";
import { neededSince } from "../detecting/hold-promises.ts";

/**
 * A round of paging until somebody acknowledges. Another round begins when alerts that were held back need on-call
 * again, when the incident is handed to a team, and when the acknowledger gives the incident back.
 */
export interface Round {
  /**
   * The part of an obligation's key that names the round: absent for the first round, else for example `2`,
   * `handed-1`, `given-back-1`, `2/handed-2`.
   */
  readonly name: string | undefined;
  readonly from: Moment;
  /**
   * When the round ended because the incident went to another team or was given back, or because its alerts are held
   * back again.
   */
  readonly until?: Moment | undefined;
  readonly team?: string | undefined;
  readonly givenBackBy?: Person;
  readonly acknowledged?: ByPerson | undefined;
}

export const roundsOf = (it: Episode): readonly Round[] =>
  neededSince(it).flatMap(({ from, until }, index) => {
    const name = roundOfStretch(index);
    const rounds: readonly Omit<Round, "until" | "acknowledged">[] = [
      { name, from, team: teamAt(it, from.seq) },
      ...begunAnew(it)
        .filter((one) => one.from.seq > from.seq && isBefore(one.from.seq, until))
        .map((one) => ({ ...one, name: name === undefined ? one.name : `${name}/${one.name}` })),
    ];
    return rounds.map((round, place) => {
      const ends = rounds[place + 1]?.from ?? until;
      const acknowledged = acknowledgementsOf(it).find(({ seq }) => seq >= round.from.seq && isBefore(seq, ends));
      return { ...round, until: ends, acknowledged };
    });
  });

/** Lists the snoozes that the acknowledger of a round asked for, oldest first. */
export const pageSnoozesOf = ({ pageSnoozes = [] }: Episode, { from, until }: Round): readonly Snooze[] =>
  pageSnoozes.filter(({ seq }) => seq > from.seq && isBefore(seq, until));

/** Lists in order each time the incident was handed to a team or given back: both begin a round. */
const begunAnew = (it: Episode): readonly (Omit<Round, "until" | "acknowledged"> & { readonly name: string })[] =>
  [
    ...(it.handedOver ?? []).map((from, place) => ({
      name: `handed-${String(place + 1)}`,
      from,
      team: from.team,
    })),
    ...(it.givenBack ?? []).map((from, place) => ({
      name: `given-back-${String(place + 1)}`,
      from,
      team: teamAt(it, from.seq),
      givenBackBy: from.acknowledged.person,
    })),
  ].toSorted((a, b) => a.from.seq - b.from.seq);

const teamAt = ({ handedOver = [] }: Episode, at: number): string | undefined =>
  handedOver.findLast(({ seq }) => seq < at)?.team;

/**
 * Returns the name of the first round in the n-th stretch of time in which on-call is needed (from 0); the very
 * first has no name.
 */
export const roundOfStretch = (stretch: number): string | undefined =>
  stretch === 0 ? undefined : String(stretch + 1);

/** Returns the first acknowledgement since a moment; undefined if there is none. */
export const acknowledgedSince = (it: Episode, { seq }: Moment): ByPerson | undefined =>
  acknowledgementsOf(it).find((one) => one.seq >= seq);

const isBefore = (seq: number, until: Moment | undefined): boolean => until === undefined || seq < until.seq;
