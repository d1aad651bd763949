import type { Instant } from "../domain/incident/moment.ts";
import type { Person } from "../domain/incident/people.ts";
import type { DutyChange } from "../domain/paging/duty-change.ts";
import { examinedPart } from "../on-call/duty-that-changes-hands.ts";
import { withChanges } from "../on-call/roster-with-changes.ts";
import { gapsBetween, scheduleNamed, shiftsBetween } from "../on-call/schedule.ts";
import { allTrouble, troubleOf, tryAgain } from "./classify-failure.ts";
import type { Run } from "./handoffs.ts";
import type { DirectMessages } from "./ports/direct-messages.ts";
import { zoneOf } from "../on-call/wall-clock.ts";
import type { Wording } from "./wording.ts";
import type { ActivitySettings } from "./activity-settings.ts";

/** A change that somebody made to who is on duty: its number in the records, and what was done. */
export interface DutyChanged {
  readonly id: number;
  readonly news: "override-added" | "override-cancelled" | "swap-offered" | "swap-accepted" | "swap-cancelled";
}

export interface DutyNews {
  /** Tells the people whom a change concerns, except the person who made it. */
  tellDutyChange(change: DutyChanged & Run): Promise<void>;
}

export interface DutyNewsOptions {
  readonly settings: ActivitySettings;
  readonly direct: DirectMessages;
  readonly wording: Wording;
  readonly book: DutyBook;
}

/** Reads overrides and swaps that people made: one by its number, or all in force that end after an instant. */
interface DutyBook {
  override(id: number): Promise<Override | undefined>;
  swap(id: number): Promise<Swap | undefined>;
  inForce(notOverBy: Instant): Promise<readonly DutyChange[]>;
}

interface Override {
  readonly schedule: string;
  readonly person: Person;
  readonly insteadOf: Person | null;
  readonly from: Instant;
  readonly until: Instant;
  readonly reason: string;
  readonly madeBy: Person;
  readonly cancelledBy: Person | null;
  readonly cancelledAt: Instant | null;
}

/** A swap: somebody offers a stretch of their duty to one person, or to everybody of the schedule. */
interface Swap {
  readonly schedule: string;
  readonly from: Instant;
  readonly until: Instant;
  readonly reason: string;
  readonly to: Person | null;
  readonly expiresAt: Instant;
  readonly madeBy: Person;
  readonly acceptedBy: Person | null;
  readonly cancelledBy: Person | null;
}

/** How many gaps a message lists; further ones are counted. */
const mostGaps = 5;

/** The people concerned by a change of duty: who made it, who is told, and whose duty is covered by somebody else. */
interface Concerned {
  readonly change: Override | Swap;
  readonly by: Person;
  readonly person: Person;
  readonly whom: readonly (Person | null)[];
  readonly covered: readonly Person[];
}

export function createDutyNews({ settings, direct, wording, book }: DutyNewsOptions): DutyNews {
  /** Lists the people who would be on duty during the override according to the configuration file. */
  const onDutyIn = (override: Override): readonly Person[] => {
    const { schedule: id, from, until } = examinedPart(override);
    const schedule = scheduleNamed(id, settings);
    if (schedule === undefined) return [];
    return shiftsBetween(schedule, from, until).flatMap(({ person }) => person ?? []);
  };
  const membersOf = ({ schedule }: Swap): readonly Person[] =>
    scheduleNamed(schedule, settings)?.layers.flatMap(({ members }) => members) ?? [];

  /** Lists the times without anybody on duty that arise when an override is cancelled. */
  const gapsAfter = async ({ schedule: id, from, until, cancelledAt }: Override, at: Instant) => {
    if (cancelledAt === null || until <= at) return [];
    const schedule = scheduleNamed(id, withChanges(settings, await book.inForce(at)));
    if (schedule === undefined) return [];
    const ahead = examinedPart({ from: Math.max(from, at), until });
    return gapsBetween(schedule, ahead.from, ahead.until);
  };

  const findConcerned = async ({ id, news }: DutyChanged): Promise<Concerned | undefined> => {
    if (news === "override-added" || news === "override-cancelled") {
      const change = await book.override(id);
      if (change === undefined) return undefined;
      const covered = change.insteadOf === null ? onDutyIn(change) : [change.insteadOf];
      const by = news === "override-added" ? change.madeBy : (change.cancelledBy ?? change.madeBy);
      return { change, by, person: change.person, whom: [change.person, ...covered], covered };
    }
    const change = await book.swap(id);
    if (change === undefined) return undefined;
    const { madeBy, acceptedBy, cancelledBy, to } = change;
    if (news === "swap-offered") {
      return { change, by: madeBy, person: madeBy, whom: to === null ? membersOf(change) : [to], covered: [] };
    }
    const by = (news === "swap-accepted" ? acceptedBy : cancelledBy) ?? madeBy;
    return { change, by, person: madeBy, whom: [madeBy, acceptedBy ?? to], covered: [] };
  };

  return {
    tellDutyChange: async ({ id, news, at, key }) => {
      const found = await findConcerned({ id, news });
      if (found === undefined) return;
      const { change, by, person, covered } = found;
      const schedule = scheduleNamed(change.schedule, settings);
      if (schedule === undefined) return;
      const gaps = "person" in change ? await gapsAfter(change, at) : [];
      const owner = gaps.length === 0 ? null : (schedule.owner ?? null);
      const whom = new Set([...found.whom, owner].flatMap((one) => (one === null || one === by ? [] : [one])));
      const { from, until, reason } = change;
      const about = {
        ...{ id, by, person, covered, from, until, reason, at },
        ...{ gaps: gaps.slice(0, mostGaps), more: Math.max(0, gaps.length - mostGaps) },
        schedule: { id: schedule.id, name: schedule.name },
        organisation: { name: settings.organisation.name },
        expiresAt: "expiresAt" in change ? change.expiresAt : until,
      };
      const results = await Promise.allSettled(
        [...whom].map(async (one) => {
          const name = `duty/${news}`;
          const { text } = wording.say(name, { ...about, you: one, zone: zoneOf(one, settings) });
          const delivered = {
            key: `${key}/${one}`,
            incidentId: "duty-change",
            kind: "real",
            at,
            wording: name,
          } as const;
          await direct.send({ ...delivered, person: one, text });
        }),
      );
      const troubles = results.flatMap((it) => (it.status === "rejected" ? [troubleOf(it.reason)] : []));
      if (troubles.length > 0) throw tryAgain(allTrouble(troubles));
    },
  };
}
