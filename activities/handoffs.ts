import { DateTime } from "luxon";
import type { Settings } from "../config/settings.ts";
import { day, type Instant, minute } from "../domain/moment.ts";
import type { Person } from "../domain/people.ts";
import { withChanges } from "../on-call/duty-change.ts";
import { gapsBetween, onDutyAt, type Schedule, scheduleIds, scheduleNamed, type Shift } from "../on-call/schedule.ts";
import { allTrouble, troubleOf, tryAgain } from "./failures.ts";
import type { Chat, Duty } from "./ports.ts";
import { zoneOf } from "./quiet-hours.ts";

/** What a ritual is for, and the key that stays the same whenever it is tried again. */
export interface Run {
  readonly at: Instant;
  readonly key: string;
}

export interface Handoffs {
  tellHandoffs(run: Run): Promise<void>;
}

export interface HandoffOptions {
  readonly settings: Settings;
  readonly duty: Duty;
  readonly chat: Pick<Chat, "direct">;
  readonly records: OpenWork;
}

type Viewing = { readonly seesPrivate: false; readonly person: Person };

/** What is open, as far as somebody may see it. */
interface OpenWork {
  incidents(
    wanted: { readonly open: true; readonly kind: "real"; readonly limit: number },
    viewer: Viewing,
  ): Promise<{ readonly rows: readonly OpenIncident[] }>;
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
}

interface OpenItem {
  readonly incidentId: string;
  readonly item: string;
  readonly description: string;
}

/** As far as a week's duty reaches. */
const week = 7 * day;
const mostListed = 20;

/** The weekly handoff: whoever is on duty now hears what is open, and owners of the gaps in the week to come. */
export function createHandoffs({ settings, duty, chat, records }: HandoffOptions): Handoffs {
  const tell = async (person: Person, schedule: Schedule, lines: readonly string[], { at, key }: Run, what: string) =>
    chat.direct({
      ...{ key: `${key}/${schedule.id}/${what}/${person}`, incidentId: "duty-handoff", kind: "real", at },
      ...{ person, text: lines.join("\n") },
    });

  const handedOver = async (schedule: Schedule, gaps: readonly Shift[], run: Run): Promise<void> => {
    const person = onDutyAt(schedule, run.at)?.person;
    if (person === undefined) return;
    const before = onDutyAt(schedule, run.at - minute)?.person;
    const after = before === undefined || before === person ? "" : `, after ${nameOf(before)}`;
    const lines = [
      `You are on duty in ${schedule.name}${after}.`,
      ...(await openFor(person)),
      ...gaps.map((gap) => gapLine(gap, zoneOf(person, settings))),
    ];
    await tell(person, schedule, lines, run, "handoff");
  };

  /** What they may see: private incidents only where they are in them. */
  const openFor = async (person: Person): Promise<readonly string[]> => {
    const viewer = { seesPrivate: false, person } as const;
    const { rows: open } = await records.incidents({ open: true, kind: "real", limit: mostListed }, viewer);
    const { rows: items } = await records.allActionItems({ owner: person, done: false, limit: mostListed }, viewer);
    return [
      ...(open.length === 0 ? ["No incident is open."] : ["Open incidents:"]),
      ...open.map(
        ({ id, severity, title, phase }) =>
          `- ${id} ${severity.replace("sev", "SEV-")} ${title}${phase === "detect" ? " (nobody has declared it yet)" : ""}`,
      ),
      ...(items.length === 0 ? [] : ["Your action items:"]),
      ...items.map(({ incidentId, item, description }) => `- ${incidentId} ${item}: ${description}`),
    ];
  };

  const nameOf = (person: Person): string => settings.people[person]?.name ?? person;

  const gapsReported = async (schedule: Schedule, gaps: readonly Shift[], run: Run): Promise<void> => {
    const { owner, name } = schedule;
    if (owner === undefined || gaps.length === 0) return;
    const lines = gaps.map((gap) => gapLine(gap, zoneOf(owner, settings)));
    const mend = `Put somebody on duty: incident schedule override add ${schedule.id} PERSON`;
    await tell(owner, schedule, [`${name} has gaps in the coming week.`, ...lines, mend], run, "gaps");
  };

  return {
    tellHandoffs: async (run) => {
      const { changes, outside } = await duty.at(run.at);
      const now = withChanges(settings, changes, outside);
      const schedules = scheduleIds(now).flatMap((id) => scheduleNamed(id, now) ?? []);
      // One that cannot be told keeps nobody else from hearing.
      const told = await Promise.allSettled(
        schedules.flatMap((schedule) => {
          const gaps = gapsBetween(schedule, run.at, run.at + week);
          return [handedOver(schedule, gaps, run), gapsReported(schedule, gaps, run)];
        }),
      );
      const troubles = told.flatMap((it) => (it.status === "rejected" ? [troubleOf(it.reason)] : []));
      if (troubles.length > 0) throw tryAgain(allTrouble(troubles));
    },
  };
}

const gapLine = ({ from, until }: Shift, zone: string): string =>
  `Nobody is on duty from ${clock(from, zone)} to ${clock(until, zone)}.`;

const clock = (at: Instant, zone: string): string => DateTime.fromMillis(at, { zone }).toFormat("ccc d LLL HH:mm ZZZZ");
