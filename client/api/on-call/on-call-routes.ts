import { z } from "zod";
import { foreseenDays } from "../../../config/checks/policy-check.ts";
import type { Settings } from "../../../config/settings.ts";
import { withoutUndefined } from "../../../domain/incident/without-undefined.ts";
import { day, type Instant } from "../../../domain/incident/moment.ts";
import type { OutsideDuty } from "../../../domain/paging/duty-change.ts";
import { silentSystems, withChanges } from "../../../on-call/roster-with-changes.ts";
import {
  gapsBetween,
  lineAt,
  onDutyAt,
  type Schedule,
  scheduleIds,
  scheduleNamed,
  shadowsAt,
  type Shift,
  shiftsBetween,
} from "../../../on-call/schedule.ts";
import type { DutyBook } from "../../../records/overrides-and-swaps.ts";
import { feedPath } from "./feed-address.ts";
import { dutyNotes, onDutySchema, shiftSchema } from "./duty-schemas.ts";
import { instant, isoOf } from "../edges/fields.ts";
import { Problem, problemResponses } from "../edges/problems.ts";
import type { Routes } from "../edges/routes.ts";

/** The sources that together say who is on duty. */
export interface DutyParts {
  readonly settings: () => Settings;
  /** Overrides and swaps that people made. */
  readonly duty: DutyBook;
  /** Returns the duty that outside systems report for an instant or a period. The promise never rejects. */
  readonly outsideDuty: (from: Instant, until?: Instant) => Promise<readonly OutsideDuty[]>;
  readonly now: () => Instant;
}

/** The parts of calendar routes, which also need the key that signs the addresses of feeds. */
export interface CalendarParts extends DutyParts {
  readonly feedKey: string;
}

const soon = 14 * day;
export const scheduleParams = z.object({ schedule: z.string().min(1).max(100) });

/**
 * Returns the settings with overrides, swaps and the duty of outside systems merged in, for an instant or a period.
 * Paging computes who is on duty from the same settings.
 */
export const settingsAt = async (parts: DutyParts, from: Instant, until?: Instant): Promise<Settings> =>
  (await dutyAt(parts, from, until)).settings;

/** Like `settingsAt`, with a note for each outside system that does not answer. */
async function dutyAt({ settings, duty, outsideDuty }: DutyParts, from: Instant, until?: Instant) {
  const [changes, outside] = await Promise.all([duty.inForce(from), outsideDuty(from, until)]);
  return { settings: withChanges(settings(), changes, outside), notes: [...silentSystems(outside)] };
}

export function theSchedule(id: string, settings: Settings): Schedule {
  const found = scheduleNamed(id, settings);
  if (found !== undefined) return found;
  throw new Problem(
    "not-found",
    `There is no schedule "${id}": there are ${scheduleIds(settings).join(", ") || "none"}.`,
  );
}

export const shiftAnswer = ({ from, until, person }: Shift) => ({
  from: isoOf(from),
  until: isoOf(until),
  ...withoutUndefined({ person }),
});

/** Adds the routes that say who is on duty, who will be, and when nobody is. They use the same functions as paging. */
export function onCallRoutes(app: Routes, context: CalendarParts): void {
  const { now, feedKey } = context;

  app.get(
    "/on-call",
    {
      schema: {
        operationId: "whoIsOnCall",
        summary: "Who is on duty in each schedule, and why them",
        querystring: z.strictObject({ at: instant.optional().describe("Left out, now.") }),
        response: {
          200: z.object({ at: z.iso.datetime(), schedules: z.array(onDutySchema), notes: dutyNotes }),
          ...problemResponses,
        },
      },
    },
    async ({ query: { at = now() } }) => {
      const { settings, notes } = await dutyAt(context, at, at + soon);
      const schedules = scheduleIds(settings).map((id) => dutyIn(theSchedule(id, settings), at));
      return { at: isoOf(at), schedules, notes };
    },
  );

  app.get(
    "/on-call/schedules/:schedule/preview",
    {
      schema: {
        operationId: "previewSchedule",
        summary: "Who is on duty in the next weeks, overrides and swaps included",
        params: scheduleParams,
        querystring: z.strictObject({
          from: instant.optional().describe("Left out, now."),
          weeks: z.coerce.number().int().min(1).max(26).default(4),
        }),
        response: {
          200: z.object({ schedule: z.string(), timeZone: z.string(), shifts: z.array(shiftSchema), notes: dutyNotes }),
          ...problemResponses,
        },
      },
    },
    async ({ params, query: { from = now(), weeks } }) => {
      const until = from + weeks * 7 * day;
      const { settings, notes } = await dutyAt(context, from, until);
      const schedule = theSchedule(params.schedule, settings);
      const shifts = shiftsBetween(schedule, from, until).map(shiftAnswer);
      return { schedule: schedule.id, timeZone: schedule.timeZone, shifts, notes };
    },
  );

  app.get(
    "/on-call/gaps",
    {
      schema: {
        operationId: "gapsForeseen",
        summary: "When nobody is on duty, and whose schedule that is",
        querystring: z.strictObject({ days: z.coerce.number().int().min(1).max(180).default(foreseenDays) }),
        response: {
          200: z.object({
            gaps: z.array(
              shiftSchema.omit({ person: true }).extend({ schedule: z.string(), owner: z.string().optional() }),
            ),
            notes: dutyNotes,
          }),
          ...problemResponses,
        },
      },
    },
    async ({ query: { days } }) => {
      const from = now();
      const until = from + days * day;
      const { settings, notes } = await dutyAt(context, from, until);
      const gaps = scheduleIds(settings).flatMap((id) => {
        const schedule = theSchedule(id, settings);
        return gapsBetween(schedule, from, until).map((gap) => ({
          ...{ schedule: id, from: isoOf(gap.from), until: isoOf(gap.until) },
          ...withoutUndefined({ owner: schedule.owner }),
        }));
      });
      return { gaps, notes };
    },
  );

  app.get(
    "/on-call/calendars",
    {
      schema: {
        operationId: "calendarFeeds",
        summary: "The addresses of the calendar feeds, one for each schedule and person",
        response: {
          200: z.object({
            schedules: z.record(z.string(), z.string()),
            people: z.record(z.string(), z.string()),
          }),
          ...problemResponses,
        },
      },
    },
    () => {
      const addresses = (kind: "schedules" | "people", ids: readonly string[]) =>
        Object.fromEntries(ids.map((id) => [id, feedPath(kind, id, feedKey)]));
      const settings = context.settings();
      return {
        schedules: addresses("schedules", scheduleIds(settings)),
        people: addresses("people", Object.keys(settings.people)),
      };
    },
  );
}

function dutyIn(schedule: Schedule, at: Instant) {
  const duty = onDutyAt(schedule, at);
  const ends = shiftsBetween(schedule, at, at + soon)[0]?.until;
  return {
    ...{ schedule: schedule.id, name: schedule.name },
    line: [...lineAt(schedule, at)],
    shadows: [...shadowsAt(schedule, at)],
    ...withoutUndefined({
      person: duty?.person,
      because: duty && whyThem(duty),
      until: ends === undefined || ends >= at + soon ? undefined : isoOf(ends),
    }),
  };
}

const whyThem = ({ layer, timeZone, override }: NonNullable<ReturnType<typeof onDutyAt>>): string => {
  const byLayer = layer === undefined ? timeZone : `${layer}, ${timeZone}`;
  if (override === undefined) return byLayer;
  const reason = override.reason === undefined ? "" : `: ${override.reason}`;
  const instead = override.insteadOf === undefined ? "" : ` instead of ${override.insteadOf}`;
  return `override${instead}${reason} (${byLayer})`;
};
