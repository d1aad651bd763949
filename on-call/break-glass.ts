import type { PagingChannel } from "../domain/incident/effects.ts";
import { day, type Instant } from "../domain/incident/moment.ts";
import type { Person, Target } from "../domain/incident/people.ts";
import { possibleChanges, scheduleIds, scheduleNamed } from "./schedule.ts";
import type { Roster } from "./roster.ts";
import { peopleBehind } from "./targets.ts";

interface Shift {
  readonly from: Instant;
  readonly until: Instant;
  readonly person: Person | null;
}

/**
 * Who is on call in the next weeks, and how to reach everybody: enough to call people by hand while all systems are
 * down.
 */
export interface BreakGlass {
  readonly version: 1;
  readonly writtenAt: Instant;
  readonly duties: readonly {
    readonly duty: string;
    readonly shifts: readonly Shift[];
  }[];
  /** Teams, experts and executives: groups whose people are paged all at once. */
  readonly groups: readonly { readonly group: string; readonly people: readonly Person[] }[];
  readonly people: readonly {
    readonly person: Person;
    readonly name: string;
    readonly reachedBy: readonly { readonly channel: PagingChannel; readonly address: string }[];
  }[];
}

/**
 * How far ahead the list of people on call looks. If the product is down for longer than this, everybody knows by
 * then.
 */
export const lookAheadMs = 28 * day;

/**
 * The channels by which a person can contact another person by hand. Addresses of other channels are only useful to
 * programs.
 */
const byHand: readonly PagingChannel[] = ["sms", "voice", "email"];

interface Method {
  readonly person: Person;
  readonly channel: PagingChannel;
  readonly address: string;
}

/** The duties that escalations name, and the schedules that say who has them. */
const namedDuties = [
  { duty: "primary", target: "primary", by: ["primary"] },
  { duty: "secondary", target: "secondary", by: ["primary", "secondary"] },
  { duty: "incident commander", target: "commander-1", by: ["commanders"] },
  { duty: "second commander", target: "commander-2", by: ["commanders"] },
  { duty: "engineering lead", target: "engineering-lead", by: [] },
  { duty: "SRE lead", target: "sre-lead", by: [] },
  { duty: "fallback", target: "fallback", by: [] },
] as const;

export function breakGlassOf(roster: Roster, methods: readonly Method[], at: Instant): BreakGlass {
  const { onCall, contacts, people, teams, experts } = roster;
  const until = at + lookAheadMs;
  const shiftsOf = (target: Target, ids: readonly (string | undefined)[]) => {
    const edges = ids.flatMap((id) => scheduleNamed(id, roster) ?? []).flatMap((it) => possibleChanges(it, at, until));
    const begins = [at, ...[...new Set(edges)].sort((a, b) => a - b)];
    const shifts: Shift[] = [];
    for (const [place, from] of begins.entries()) {
      const person = peopleBehind(target, from, roster)[0] ?? null;
      const last = shifts.at(-1);
      const ends = begins[place + 1] ?? until;
      if (last?.person === person) shifts[shifts.length - 1] = { ...last, until: ends };
      else shifts.push({ from, until: ends, person });
    }
    return shifts.some(({ person }) => person !== null) ? shifts : [];
  };
  const named = namedDuties.map(({ duty, target, by }) => ({
    duty,
    shifts: shiftsOf(
      target,
      by.map((role) => onCall[role]),
    ),
  }));
  const others = scheduleIds(roster).filter(
    (id) => ![onCall.primary, onCall.secondary, onCall.commanders].includes(id),
  );
  const schedules = others.map((id) => ({
    duty: scheduleNamed(id, roster)?.name ?? id,
    shifts: shiftsOf(`schedule:${id}`, [id]),
  }));
  return {
    version: 1,
    writtenAt: at,
    duties: [...named, ...schedules].filter(({ shifts }) => shifts.length > 0),
    groups: [
      ...Object.entries(teams).map(([id, { members }]) => ({ group: `team ${id}`, people: members })),
      ...Object.entries(experts).map(([id, members]) => ({ group: `experts for ${id}`, people: members })),
      { group: "executives", people: contacts.executives },
    ].filter((it) => it.people.length > 0),
    people: Object.entries(people).map(([person, { name }]) => ({
      person,
      name: name ?? person,
      reachedBy: methods
        .filter((it) => it.person === person && byHand.includes(it.channel))
        .map(({ channel, address }) => ({ channel, address })),
    })),
  };
}

/** Returns who has each duty at an instant, according to the stored list. */
export const onDutyIn = ({ duties }: BreakGlass, at: Instant) =>
  duties.map(({ duty, shifts }) => {
    const shift = shifts.find(({ from, until }) => from <= at && at < until);
    return { duty, person: shift?.person ?? undefined, until: shift?.until };
  });
