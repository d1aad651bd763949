import type { Settings } from "../config/settings.ts";
import type { Instant } from "../domain/moment.ts";
import type { Person } from "../domain/people.ts";
import { withChanges } from "../on-call/duty-change.ts";
import { gapsBetween, scheduleNamed, shiftsBetween } from "../on-call/schedule.ts";
import type { DutyBook, Override, Swap } from "../records/duty.ts";
import { allTrouble, troubleOf, tryAgain } from "./failures.ts";
import type { Run } from "./handoffs.ts";
import type { Chat } from "./ports.ts";
import { zoneOf } from "./quiet-hours.ts";
import type { Wording } from "./wording.ts";

/** What somebody did about who is on duty, by its number in the records. */
export interface DutyChanged {
  readonly id: number;
  readonly news: "override-added" | "override-cancelled" | "swap-offered" | "swap-accepted" | "swap-cancelled";
}

export interface DutyNews {
  /** Whom it concerns hear of it, but whoever did it. */
  tellDutyChange(change: DutyChanged & Run): Promise<void>;
}

export interface DutyNewsOptions {
  readonly settings: Settings;
  readonly chat: Pick<Chat, "direct">;
  readonly wording: Wording;
  readonly book: Pick<DutyBook, "override" | "swap" | "inForce">;
}

/** Who did it, whom it concerns, and in whose place somebody is on duty. */
interface Concerned {
  readonly change: Override | Swap;
  readonly by: Person;
  readonly person: Person;
  readonly whom: readonly (Person | null)[];
  readonly covered: readonly Person[];
}

export function createDutyNews({ settings, chat, wording, book }: DutyNewsOptions): DutyNews {
  /** Whose duty a stretch is as the file has it. */
  const onDutyIn = ({ schedule: id, from, until }: Override): readonly Person[] => {
    const schedule = scheduleNamed(id, settings);
    if (schedule === undefined) return [];
    return shiftsBetween(schedule, from, until).flatMap(({ person }) => person ?? []);
  };
  const membersOf = ({ schedule }: Swap): readonly Person[] =>
    scheduleNamed(schedule, settings)?.layers.flatMap(({ members }) => members) ?? [];

  /** When nobody is on duty now that an override is taken back. */
  const gapsAfter = async ({ schedule: id, from, until, cancelledAt }: Override, at: Instant) => {
    if (cancelledAt === null || until <= at) return [];
    const schedule = scheduleNamed(id, withChanges(settings, await book.inForce(at)));
    return schedule === undefined ? [] : gapsBetween(schedule, Math.max(from, at), until);
  };

  const concerned = async ({ id, news }: DutyChanged): Promise<Concerned | undefined> => {
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
      const found = await concerned({ id, news });
      if (found === undefined) return;
      const { change, by, person, covered } = found;
      const schedule = scheduleNamed(change.schedule, settings);
      if (schedule === undefined) return;
      const gaps = "person" in change ? await gapsAfter(change, at) : [];
      const owner = gaps.length === 0 ? null : (schedule.owner ?? null);
      const whom = new Set([...found.whom, owner].flatMap((one) => (one === null || one === by ? [] : [one])));
      const { from, until, reason } = change;
      const about = {
        ...{ id, by, person, covered, from, until, reason, gaps, at },
        schedule: { id: schedule.id, name: schedule.name },
        organisation: { name: settings.organisation.name },
        expiresAt: "expiresAt" in change ? change.expiresAt : until,
      };
      const told = await Promise.allSettled(
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
          await chat.direct({ ...delivered, person: one, text });
        }),
      );
      const troubles = told.flatMap((it) => (it.status === "rejected" ? [troubleOf(it.reason)] : []));
      if (troubles.length > 0) throw tryAgain(allTrouble(troubles));
    },
  };
}
