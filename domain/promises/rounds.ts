import { acknowledgementsOf, type ByPerson, type Episode } from "../incident.ts";
import type { Moment } from "../moment.ts";
import { neededSince } from "./holds.ts";

/** A round of acknowledgement: alerts that come back begin another one, and so does each team it is handed to. */
export interface Round {
  /** Ends the keys of what is asked in it: `1`, then `1/2` and `1/handed-1`. */
  readonly name: string;
  readonly from: Moment;
  /** It went to another team, or its alerts are held back. */
  readonly until?: Moment | undefined;
  readonly team?: string | undefined;
  readonly acknowledged?: ByPerson | undefined;
}

export const roundsOf = (it: Episode): readonly Round[] =>
  neededSince(it).flatMap(({ from, until }, index) => {
    const name = stretchName(it, index);
    const handed = (it.handedOver ?? []).map((one, place) => ({ ...one, place }));
    const rounds = [
      { name, from, team: handed.findLast(({ seq }) => seq < from.seq)?.team },
      ...handed
        .filter(({ seq }) => seq > from.seq && isBefore(seq, until))
        .map((one) => ({ name: `${name}/handed-${String(one.place + 1)}`, from: one, team: one.team })),
    ];
    return rounds.map((round, place) => {
      const ends = rounds[place + 1]?.from ?? until;
      const acknowledged = acknowledgementsOf(it).find(({ seq }) => seq >= round.from.seq && isBefore(seq, ends));
      return { ...round, until: ends, acknowledged };
    });
  });

/** The stretches in which on-call is needed, by number. */
export const stretchName = (it: Episode, stretch: number): string =>
  `${String(it.number)}${stretch === 0 ? "" : `/${String(stretch + 1)}`}`;

/** The first acknowledgement from a moment on. */
export const acknowledgedSince = (it: Episode, { seq }: Moment): ByPerson | undefined =>
  acknowledgementsOf(it).find((one) => one.seq >= seq);

const isBefore = (seq: number, until: Moment | undefined): boolean => until === undefined || seq < until.seq;
