import type { Settings } from "../config/settings.ts";
import type { PagingChannel } from "../domain/effects.ts";
import { day, type Instant } from "../domain/moment.ts";
import type { Person } from "../domain/people.ts";
import { scheduleNamed, shiftsBetween } from "./schedule.ts";

/** Who is on call for the next weeks and how everybody is reached: enough to call by hand when all else is gone. */
export interface BreakGlass {
  readonly version: 1;
  readonly writtenAt: Instant;
  readonly duties: readonly {
    readonly duty: string;
    readonly shifts: readonly { readonly from: Instant; readonly until: Instant; readonly person: Person | null }[];
  }[];
  readonly people: readonly {
    readonly person: Person;
    readonly name: string;
    readonly reachedBy: readonly { readonly channel: PagingChannel; readonly address: string }[];
  }[];
}

/** How far ahead the snapshot knows: a worker that is down for longer is everybody's concern already. */
export const lookAheadMs = 28 * day;

/** By which a person can be reached by a person; the rest are keys to services. */
const byHand: readonly PagingChannel[] = ["sms", "voice", "email"];

interface Method {
  readonly person: Person;
  readonly channel: PagingChannel;
  readonly address: string;
}

export function breakGlassOf(settings: Settings, methods: readonly Method[], at: Instant): BreakGlass {
  const { onCall, contacts, people } = settings;
  const always = (person: Person | undefined) =>
    person === undefined ? [] : [{ from: at, until: at + lookAheadMs, person }];
  const onSchedule = (id: string | undefined) => {
    const schedule = scheduleNamed(id, settings);
    if (schedule === undefined) return [];
    return shiftsBetween(schedule, at, at + lookAheadMs).map(({ from, until, person }) => ({
      ...{ from, until },
      person: person ?? null,
    }));
  };
  return {
    version: 1,
    writtenAt: at,
    duties: [
      { duty: "primary", shifts: onSchedule(onCall.primary) },
      { duty: "secondary", shifts: onSchedule(onCall.secondary) },
      { duty: "incident commander", shifts: onSchedule(onCall.commanders) },
      { duty: "engineering lead", shifts: always(contacts.engineeringLead) },
      { duty: "fallback", shifts: always(contacts.fallback) },
    ].filter(({ shifts }) => shifts.length > 0),
    people: Object.entries(people).map(([person, { name }]) => ({
      person,
      name: name ?? person,
      reachedBy: methods
        .filter((it) => it.person === person && byHand.includes(it.channel))
        .map(({ channel, address }) => ({ channel, address })),
    })),
  };
}

/** Who has each duty at an instant, as the snapshot knew it. */
export const onDutyIn = ({ duties }: BreakGlass, at: Instant) =>
  duties.map(({ duty, shifts }) => {
    const shift = shifts.find(({ from, until }) => from <= at && at < until);
    return { duty, person: shift?.person ?? undefined, until: shift?.until };
  });
