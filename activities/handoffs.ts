import { DateTime } from "luxon";
import type { Settings } from "../config/settings.ts";
import { day, type Instant, minute } from "../domain/moment.ts";
import type { Person } from "../domain/people.ts";
import { withChanges } from "../on-call/duty-change.ts";
import { gapsBetween, onDutyAt, type Schedule, scheduleIds, scheduleNamed, type Shift } from "../on-call/schedule.ts";
import type { Handoff, HandoffBook } from "../records/handoffs.ts";
import type { HandoffStart } from "../workflows/messages.ts";
import { allTrouble, troubleOf, tryAgain } from "./failures.ts";
import type { Chat, Duty } from "./ports.ts";
import { zoneOf } from "./quiet-hours.ts";

/** What a ritual is for, and the key that stays the same whenever it is tried again. */
export interface Run {
  readonly at: Instant;
  readonly key: string;
}

/** First, when they do not confirm, and when they still do not. */
export type HandoffNews = "handed over" | "reminder" | "nobody confirmed";

export interface Handoffs {
  /** Every schedule with somebody on duty is handed to them; what is answered is waited for. */
  beginHandoffs(run: Run): Promise<readonly HandoffStart[]>;
  /** Says nothing any more once it is confirmed. */
  tellHandoff(told: { readonly workflowId: string; readonly news: HandoffNews; readonly at: Instant }): Promise<void>;
  /** The owners of the gaps in the week to come hear of them. */
  tellGaps(run: Run): Promise<void>;
}

export interface HandoffOptions {
  readonly settings: Settings;
  readonly duty: Duty;
  readonly chat: Pick<Chat, "direct">;
  readonly records: OpenWork;
  readonly book: Pick<HandoffBook, "handOver" | "ofWorkflow">;
}

type Viewing = { readonly seesPrivate: false; readonly person: Person };

/** What is open, as far as somebody may see it. */
interface OpenWork {
  incidents(
    wanted: { readonly open: true; readonly kind: "real"; readonly limit: number },
    viewer: Viewing,
  ): Promise<{ readonly rows: readonly OpenIncident[] }>;
  obligations(id: string, viewer: Viewing): Promise<{ readonly rows: readonly OwedPromise[] } | undefined>;
  allActionItems(
    wanted: { readonly owner: Person; readonly done: false; readonly limit: number },
    viewer: Viewing,
  ): Promise<{ readonly rows: readonly OpenItem[] }>;
}

interface OpenIncident {
  readonly id: string;
  readonly severity: string;
  readonly title: string;
  readonly phase: string;
  readonly resolvedAt: Instant | null;
}

interface OwedPromise {
  readonly promise: string;
  readonly outcome: string | null;
  readonly doneAt: Instant | null;
}

interface OpenItem {
  readonly incidentId: string;
  readonly item: string;
  readonly description: string;
}

/** As far as a week's duty reaches. */
const week = 7 * day;
const mostListed = 20;

/** The weekly handoff: whoever is on duty now hears what is open, and owners of what is amiss. */
export function createHandoffs({ settings, duty, chat, records, book }: HandoffOptions): Handoffs {
  const schedulesAt = async (at: Instant): Promise<readonly Schedule[]> => {
    const { changes, outside } = await duty.at(at);
    const now = withChanges(settings, changes, outside);
    return scheduleIds(now).flatMap((id) => scheduleNamed(id, now) ?? []);
  };

  const tell = async (person: Person, lines: readonly string[], { at, key }: Run) =>
    chat.direct({
      ...{ key: `${key}/${person}`, incidentId: "duty-handoff", kind: "real", at },
      ...{ person, text: lines.join("\n") },
    });

  const handedOver = async ({ id, person, after, handedAt }: Handoff, schedule: Schedule) => [
    `You are on duty in ${schedule.name}${after === null ? "" : `, after ${nameOf(after)}`}.`,
    ...(await openFor(person)),
    ...gapsBetween(schedule, handedAt, handedAt + week).map((gap) => gapLine(gap, zoneOf(person, settings))),
    `Confirm that you have it: incident schedule handoff ack ${id}`,
  ];

  const nobodyConfirmed = ({ person, handedAt }: Handoff, { id, name }: Schedule, owner: Person) => [
    `Nobody has confirmed the handoff of ${name}: it went to ${nameOf(person)} on ${clock(handedAt, zoneOf(owner, settings))}.`,
    `Ask them, or put somebody else on duty: incident schedule override add ${id} PERSON`,
  ];

  /** What they may see: private incidents only where they are in them. */
  const openFor = async (person: Person): Promise<readonly string[]> => {
    const viewer = { seesPrivate: false, person } as const;
    const { rows: open } = await records.incidents({ open: true, kind: "real", limit: mostListed }, viewer);
    const { rows: items } = await records.allActionItems({ owner: person, done: false, limit: mostListed }, viewer);
    return [
      ...(open.length === 0 ? ["No incident is open."] : ["Open incidents:"]),
      ...(await Promise.all(open.map(async (incident) => openLine(incident, viewer)))),
      ...(items.length === 0 ? [] : ["Your action items:"]),
      ...items.map(({ incidentId, item, description }) => `- ${incidentId} ${item}: ${description}`),
    ];
  };

  const openLine = async (incident: OpenIncident, viewer: Viewing): Promise<string> => {
    const { id, severity, title, phase } = incident;
    const marks = [
      ...(phase === "detect" ? ["nobody has declared it yet"] : []),
      ...((await isUnanswered(incident, viewer)) ? ["its page is not acknowledged"] : []),
    ];
    const marked = marks.length === 0 ? "" : ` (${marks.join(", ")})`;
    return `- ${id} ${severity.replace("sev", "SEV-")} ${title}${marked}`;
  };

  /** Late is answered too; once it is resolved nobody has to any more. */
  const isUnanswered = async ({ id, resolvedAt }: OpenIncident, viewer: Viewing): Promise<boolean> => {
    if (resolvedAt !== null) return false;
    const found = await records.obligations(id, viewer);
    const owed = found?.rows.findLast(({ promise }) => promise === "acknowledged");
    return owed?.doneAt === null && (owed.outcome === null || owed.outcome === "missed");
  };

  const nameOf = (person: Person): string => settings.people[person]?.name ?? person;

  const gapsReported = async (schedule: Schedule, { at, key }: Run): Promise<void> => {
    const { id, owner, name } = schedule;
    const gaps = gapsBetween(schedule, at, at + week);
    if (owner === undefined || gaps.length === 0) return;
    const lines = gaps.map((gap) => gapLine(gap, zoneOf(owner, settings)));
    const mend = `Put somebody on duty: incident schedule override add ${id} PERSON`;
    await tell(owner, [`${name} has gaps in the coming week.`, ...lines, mend], { at, key: `${key}/${id}/gaps` });
  };

  return {
    beginHandoffs: async ({ at, key }) => {
      const begun: HandoffStart[] = [];
      for (const schedule of await schedulesAt(at)) {
        const person = onDutyAt(schedule, at)?.person;
        if (person === undefined) continue;
        const before = onDutyAt(schedule, at - minute)?.person;
        const after = before === undefined || before === person ? null : before;
        const workflow = `${key}-${schedule.id}`;
        await book.handOver({ workflow, schedule: schedule.id, person, after, handedAt: at });
        const { handoffConfirmedWithinMinutes: confirmWithinMinutes } = settings.onCall;
        begun.push({ workflowId: workflow, confirmWithinMinutes });
      }
      return begun;
    },

    tellHandoff: async ({ workflowId, news, at }) => {
      const handoff = await book.ofWorkflow(workflowId);
      if (handoff?.acknowledgedAt !== null) return;
      const schedule = (await schedulesAt(at)).find(({ id }) => id === handoff.schedule);
      if (schedule === undefined) return; // The configuration knows it no more.
      const { person, id } = handoff;
      const run = { at, key: `${workflowId}/${news}` };
      switch (news) {
        case "handed over":
          return tell(person, await handedOver(handoff, schedule), run);
        case "reminder":
          return tell(person, [reminder(schedule, id)], run);
        case "nobody confirmed": {
          const { owner } = schedule;
          if (owner !== undefined) await tell(owner, nobodyConfirmed(handoff, schedule, owner), run);
        }
      }
    },

    tellGaps: async (run) => {
      // One that cannot be told keeps nobody else from hearing.
      const told = await Promise.allSettled(
        (await schedulesAt(run.at)).map(async (schedule) => gapsReported(schedule, run)),
      );
      const troubles = told.flatMap((it) => (it.status === "rejected" ? [troubleOf(it.reason)] : []));
      if (troubles.length > 0) throw tryAgain(allTrouble(troubles));
    },
  };
}

const reminder = ({ name }: Schedule, id: number): string =>
  `You are on duty in ${name} and have not confirmed it yet: incident schedule handoff ack ${id}`;

const gapLine = ({ from, until }: Shift, zone: string): string =>
  `Nobody is on duty from ${clock(from, zone)} to ${clock(until, zone)}.`;

const clock = (at: Instant, zone: string): string => DateTime.fromMillis(at, { zone }).toFormat("ccc d LLL HH:mm ZZZZ");
