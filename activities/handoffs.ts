import type { Settings } from "../config/settings.ts";
import { day, type Instant } from "../domain/moment.ts";
import type { Person } from "../domain/people.ts";
import { withChanges } from "../on-call/duty-change.ts";
import { handoverAt, isNews, nextHandover } from "../on-call/handover.ts";
import {
  gapsBetween,
  onDutyAt,
  type Schedule,
  scheduleIds,
  scheduleNamed,
  shiftsBetween,
} from "../on-call/schedule.ts";
import type { Handoff, HandoffBook } from "../records/handoffs.ts";
import type { HandoffStart } from "../workflows/messages.ts";
import { allTrouble, troubleOf, tryAgain } from "./failures.ts";
import { openFor, type OpenWork } from "./open-work.ts";
import type { Chat, Duty } from "./ports.ts";
import { zoneOf } from "./quiet-hours.ts";
import type { Wording } from "./wording.ts";

/** What a ritual is for, and the key that stays the same whenever it is tried again. */
export interface Run {
  readonly at: Instant;
  readonly key: string;
}

/** First, when they do not confirm, and when they still do not. */
export type HandoffNews = "handed-over" | "reminder" | "nobody-confirmed";

export interface Handoffs {
  /**
   * Every schedule is handed to who is on duty and has not heard of it; what is answered is waited for. `next`: when
   * somebody else may come on duty, before `until`.
   */
  beginHandoffs(run: Run & { readonly until: Instant }): Promise<HandoffsBegun>;
  /** Says nothing once it is confirmed, nor when they are not on duty any more. */
  tellHandoff(told: { readonly workflowId: string; readonly news: HandoffNews; readonly at: Instant }): Promise<void>;
  /** The owners of the gaps in the weeks to come hear of them. */
  tellGaps(run: Run): Promise<void>;
}

export interface HandoffsBegun {
  readonly begun: readonly HandoffStart[];
  readonly next?: Instant;
}

export interface HandoffOptions {
  readonly settings: Settings;
  readonly duty: Duty;
  readonly chat: Pick<Chat, "direct">;
  readonly wording: Wording;
  readonly records: OpenWork;
  readonly book: Pick<HandoffBook, "handOver" | "ofWorkflow" | "lastHandedAt">;
}

const week = 7 * day;
/** Owners are told weekly: so they hear of every gap at least a week before it comes. */
const gapsForeseenMs = 2 * week;
const mostListed = 20;

/** Handoffs: whoever comes on duty hears what is open and confirms that they have it; owners hear of what is amiss. */
export function createHandoffs({ settings, duty, chat, wording, records, book }: HandoffOptions): Handoffs {
  /** With who was on duty in the week before, and who will be in the weeks to come. */
  const schedulesAt = async (at: Instant): Promise<readonly Schedule[]> => {
    const { changes, outside } = await duty.at(at - week, at + gapsForeseenMs);
    const now = withChanges(settings, changes, outside);
    return scheduleIds(now).flatMap((id) => scheduleNamed(id, now) ?? []);
  };

  const tell = async (
    person: Person,
    { news, schedule, ...data }: { readonly news: string; readonly schedule: Schedule } & Record<string, unknown>,
    { at, key }: Run,
  ) => {
    const name = `handoff/${news}`;
    const { organisation } = settings;
    const standing = { at, organisation: { name: organisation.name }, zone: zoneOf(person, settings) };
    const about = { schedule: { id: schedule.id, name: schedule.name } };
    const { text } = wording.say(name, { ...data, ...about, ...standing });
    const delivered = { key: `${key}/${person}`, incidentId: "duty-handoff", kind: "real", at, wording: name } as const;
    return chat.direct({ ...delivered, person, text });
  };

  const handedOver = async ({ id, person, after, handedAt }: Handoff, schedule: Schedule) => {
    const foreseenUntil = handedAt + 2 * week;
    const ends = shiftsBetween(schedule, handedAt, foreseenUntil)[0]?.until ?? foreseenUntil;
    return {
      ...{ person, after: after ?? "", until: ends < foreseenUntil ? ends : 0, handoff: id },
      ...(await openFor(person, records)),
      gaps: gapsBetween(schedule, handedAt, handedAt + week).slice(0, mostListed),
    };
  };

  const tellOwner = async (schedule: Schedule, { at, key }: Run): Promise<void> => {
    const { id, owner } = schedule;
    const gaps = gapsBetween(schedule, at, at + gapsForeseenMs);
    if (owner === undefined || gaps.length === 0) return;
    const listed = { gaps: gaps.slice(0, mostListed), more: Math.max(0, gaps.length - mostListed) };
    await tell(owner, { news: "gaps", schedule, ...listed }, { at, key: `${key}/${id}/gaps` });
  };

  return {
    beginHandoffs: async ({ at, key, until }) => {
      const schedules = await schedulesAt(at);
      const begun: HandoffStart[] = [];
      for (const schedule of schedules) {
        const handover = handoverAt(schedule, at);
        if (handover === undefined) continue;
        const { person, after = null } = handover;
        const last = await book.lastHandedAt(schedule.id, person);
        // What was written before this was tried again is begun all the same.
        if (last !== at && !isNews(handover, last)) continue;
        const workflow = `${key}-${schedule.id}`;
        await book.handOver({ workflow, schedule: schedule.id, person, after, handedAt: at });
        const { handoffConfirmedWithinMinutes: confirmWithinMinutes } = settings.onCall;
        begun.push({ workflowId: workflow, confirmWithinMinutes });
      }
      const next = nextHandover(schedules, at, until);
      return { begun, ...(next === undefined ? {} : { next }) };
    },

    tellHandoff: async ({ workflowId, news, at }) => {
      const handoff = await book.ofWorkflow(workflowId);
      if (handoff?.acknowledgedAt !== null) return;
      const schedule = (await schedulesAt(at)).find(({ id }) => id === handoff.schedule);
      if (schedule === undefined) return; // The configuration knows it no more.
      const { person, id, handedAt } = handoff;
      if (onDutyAt(schedule, at)?.person !== person) return; // Whoever has it now has a handoff of their own.
      const run = { at, key: `${workflowId}/${news}` };
      switch (news) {
        case "handed-over":
          return tell(person, { news, schedule, ...(await handedOver(handoff, schedule)) }, run);
        case "reminder":
          return tell(person, { news, schedule, person, handoff: id }, run);
        case "nobody-confirmed":
          if (schedule.owner === undefined) return;
          return tell(schedule.owner, { news, schedule, person, handedAt }, run);
      }
    },

    tellGaps: async (run) => {
      // One that cannot be told keeps nobody else from hearing.
      const told = await Promise.allSettled(
        (await schedulesAt(run.at)).map(async (schedule) => tellOwner(schedule, run)),
      );
      const troubles = told.flatMap((it) => (it.status === "rejected" ? [troubleOf(it.reason)] : []));
      if (troubles.length > 0) throw tryAgain(allTrouble(troubles));
    },
  };
}
