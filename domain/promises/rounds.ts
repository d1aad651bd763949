import { acknowledgementsOf, type ByPerson, type Episode, type Snooze } from "../incident.ts";
import type { Moment } from "../moment.ts";
import type { Person } from "../people.ts";
import { neededSince } from "./holds.ts";

/**
 * A round of acknowledgement: alerts that come back begin another one, and so does each team it is handed to, and
 * whoever gives it back.
 */
export interface Round {
  /** Ends the keys of what is asked in it: `1`, then `1/2`, `1/handed-1` and `1/given-back-1`. */
  readonly name: string;
  readonly from: Moment;
  /** It went to another team, or its alerts are held back. */
  readonly until?: Moment | undefined;
  readonly team?: string | undefined;
  readonly givenBackBy?: Person;
  readonly acknowledged?: ByPerson | undefined;
}

export const roundsOf = (it: Episode): readonly Round[] =>
  neededSince(it).flatMap(({ from, until }, index) => {
    const name = stretchName(it, index);
    const rounds: readonly Omit<Round, "until" | "acknowledged">[] = [
      { name, from, team: teamAt(it, from.seq) },
      ...begunAnew(it)
        .filter((one) => one.from.seq > from.seq && isBefore(one.from.seq, until))
        .map((one) => ({ ...one, name: `${name}/${one.name}` })),
    ];
    return rounds.map((round, place) => {
      const ends = rounds[place + 1]?.from ?? until;
      const acknowledged = acknowledgementsOf(it).find(({ seq }) => seq >= round.from.seq && isBefore(seq, ends));
      return { ...round, until: ends, acknowledged };
    });
  });

/** What whoever acknowledged in a round put off, oldest first. */
export const pageSnoozesOf = ({ pageSnoozes = [] }: Episode, { from, until }: Round): readonly Snooze[] =>
  pageSnoozes.filter(({ seq }) => seq > from.seq && isBefore(seq, until));

/** What begins a round within a stretch, in order. */
const begunAnew = (it: Episode): readonly Omit<Round, "until" | "acknowledged">[] =>
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

/** The stretches in which on-call is needed, by number. */
export const stretchName = (it: Episode, stretch: number): string =>
  `${String(it.number)}${stretch === 0 ? "" : `/${String(stretch + 1)}`}`;

/** The first acknowledgement from a moment on. */
export const acknowledgedSince = (it: Episode, { seq }: Moment): ByPerson | undefined =>
  acknowledgementsOf(it).find((one) => one.seq >= seq);

const isBefore = (seq: number, until: Moment | undefined): boolean => until === undefined || seq < until.seq;
