import { day, type Instant, type Minutes } from "../domain/incident/moment.ts";
import type { Person } from "../domain/incident/people.ts";
import { withChanges } from "../on-call/roster-with-changes.ts";
import { handoverAt, isNews, nextHandover } from "../on-call/handover.ts";
import {
  gapsBetween,
  onDutyAt,
  type Schedule,
  scheduleIds,
  scheduleNamed,
  shiftsBetween,
} from "../on-call/schedule.ts";
import { allTrouble, troubleOf, tryAgain } from "./classify-failure.ts";
import { openFor, type OpenWork } from "./open-work.ts";
import type { DirectMessages } from "./ports/direct-messages.ts";
import type { Duty } from "./ports/duty.ts";
import { zoneOf } from "../on-call/wall-clock.ts";
import type { Wording } from "./wording.ts";
import type { ActivitySettings } from "./activity-settings.ts";

/** The instant for which an activity runs, and a key that stays the same for all of its retries. */
export interface Run {
  readonly at: Instant;
  readonly key: string;
}

/**
 * The three messages of a handoff: the first to the person who comes on duty, the reminder if that person does not
 * confirm, and the last to the schedule's owner if there is still no confirmation.
 */
export type HandoffNews = "handed-over" | "reminder" | "nobody-confirmed";

export interface Handoffs {
  /**
   * Makes a handoff for each schedule whose person on duty was not told yet; the caller then waits for the
   * confirmations. `next` is the first instant before `until` at which another person may come on duty.
   */
  beginHandoffs(run: Run & { readonly until: Instant }): Promise<HandoffsBegun>;
  /** Sends one message of a handoff, unless the handoff is confirmed already or its person is no longer on duty. */
  tellHandoff(notice: { readonly workflowId: string; readonly news: HandoffNews; readonly at: Instant }): Promise<void>;
  /** Tells the owners of schedules about the times in the coming weeks when nobody is on duty. */
  tellGaps(run: Run): Promise<void>;
}

/** The input of the workflow of one handoff, which waits until the person on duty confirms it. */
export interface HandoffStart {
  readonly workflowId: string;
  readonly confirmWithinMinutes: Minutes;
}

export interface HandoffsBegun {
  readonly begun: readonly HandoffStart[];
  readonly next?: Instant;
}

export interface HandoffOptions {
  readonly settings: ActivitySettings;
  readonly duty: Duty;
  readonly direct: DirectMessages;
  readonly wording: Wording;
  readonly records: OpenWork;
  readonly book: HandoffBook;
}

/** A handoff of a schedule to a person, the person who was on duty before, and when it was confirmed. */
interface Handoff {
  readonly id: number;
  readonly schedule: string;
  readonly person: Person;
  readonly after: Person | null;
  readonly handedAt: Instant;
  readonly acknowledgedAt: Instant | null;
}

interface HandoffBook {
  /** Stores a handoff; a second call by the same workflow adds nothing. */
  handOver(made: Omit<Handoff, "id" | "acknowledgedAt"> & { readonly workflow: string }): Promise<void>;
  ofWorkflow(workflow: string): Promise<Handoff | undefined>;
  lastHandedAt(schedule: string, person: Person): Promise<Instant | undefined>;
}

const week = 7 * day;
/**
 * How far ahead gaps in a schedule are searched. Owners are told weekly, so they learn of every gap at least a week
 * before it begins.
 */
const gapsForeseenMs = 2 * week;
const mostListed = 20;

/**
 * Makes the activities of handoffs: people who come on duty are told what is open and asked to confirm, and owners are
 * told of problems.
 */
export function createHandoffs({ settings, duty, direct, wording, records, book }: HandoffOptions): Handoffs {
  /**
   * Returns the schedules at an instant, with the people who were on duty in the week before and will be in the
   * coming weeks.
   */
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
    const common = { at, organisation: { name: organisation.name }, zone: zoneOf(person, settings) };
    const about = { schedule: { id: schedule.id, name: schedule.name } };
    const { text } = wording.say(name, { ...data, ...about, ...common });
    const delivered = { key: `${key}/${person}`, incidentId: "duty-handoff", kind: "real", at, wording: name } as const;
    return direct.send({ ...delivered, person, text });
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
        // A retry also begins the handoffs that the first attempt stored and did not begin.
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
      if (schedule === undefined) return; // The schedule is no longer configured.
      const { person, id, handedAt } = handoff;
      // Another person is on duty by now, and is told by another handoff.
      if (onDutyAt(schedule, at)?.person !== person) return;
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
      // The owners are told independently: when one cannot be reached, the others are told all the same.
      const results = await Promise.allSettled(
        (await schedulesAt(run.at)).map(async (schedule) => tellOwner(schedule, run)),
      );
      const troubles = results.flatMap((it) => (it.status === "rejected" ? [troubleOf(it.reason)] : []));
      if (troubles.length > 0) throw tryAgain(allTrouble(troubles));
    },
  };
}
