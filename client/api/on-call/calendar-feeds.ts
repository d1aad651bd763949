import { createHash, timingSafeEqual } from "node:crypto";
import ical, { ICalCalendarMethod } from "ical-generator";
import { z } from "zod";
import { day } from "../../../domain/incident/moment.ts";
import { type Schedule, scheduleIds, scheduleNamed, shiftsBetween } from "../../../on-call/schedule.ts";
import { type FeedKind, signatureOf } from "./feed-address.ts";
import { type CalendarParts, settingsAt, theSchedule } from "./on-call-routes.ts";
import { Problem, problemResponses } from "../edges/problems.ts";
import type { Routes } from "../edges/routes.ts";

/** How far a calendar feed reaches into the past, in milliseconds. */
const past = 14 * day;
const ahead = 12 * 7 * day;

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

const feedParams = z.object({
  file: z
    .string()
    .min(5)
    .max(120)
    .regex(/\.ics$/, "A feed's name ends in .ics."),
});
const feedQuery = z.strictObject({ token: z.string().min(1).max(100) });

/**
 * Adds the routes of calendar feeds: one feed for each schedule, and one for each person with the person's shifts in
 * all schedules.
 */
export function calendarFeeds(app: Routes, context: CalendarParts): void {
  const { now, feedKey } = context;
  const idInAddress = (kind: FeedKind, file: string, token: string): string => {
    const id = file.slice(0, -".ics".length);
    if (timingSafeEqual(digest(token), digest(signatureOf(kind, id, feedKey)))) return id;
    throw new Problem(
      "not-authenticated",
      "This address was not given out here, or no longer holds: ask for a new one.",
    );
  };
  const answer = {
    schema: { params: feedParams, querystring: feedQuery, response: { 200: z.string(), ...problemResponses } },
  };

  app.get(
    "/calendars/schedules/:file",
    { schema: { ...answer.schema, summary: "A schedule's shifts as a calendar" } },
    async (request, reply) => {
      const id = idInAddress("schedules", request.params.file, request.query.token);
      const settings = await settingsAt(context, now() - past, now() + ahead);
      const schedule = theSchedule(id, settings);
      const nameOf = (person: string) => settings.people[person]?.name ?? person;
      const shifts = entriesOf(schedule, now(), (person) => `${schedule.name}: ${nameOf(person)}`);
      return reply.type("text/calendar; charset=utf-8").send(calendarOf(schedule.name, shifts, now()));
    },
  );

  app.get(
    "/calendars/people/:file",
    { schema: { ...answer.schema, summary: "A person's shifts as a calendar" } },
    async (request, reply) => {
      const id = idInAddress("people", request.params.file, request.query.token);
      const settings = await settingsAt(context, now() - past, now() + ahead);
      const theirs = scheduleIds(settings)
        .flatMap((each) => scheduleNamed(each, settings) ?? [])
        .flatMap((schedule) =>
          entriesOf(schedule, now(), (person) => (person === id ? `On call: ${schedule.name}` : undefined)),
        );
      const name = `On call: ${settings.people[id]?.name ?? id}`;
      return reply.type("text/calendar; charset=utf-8").send(calendarOf(name, theirs, now()));
    },
  );
}

interface Entry {
  readonly id: string;
  readonly from: number;
  readonly until: number;
  readonly summary: string;
}

/**
 * Makes calendar entries of shifts. The id of an entry is derived from the beginning of its shift, so that calendar
 * programs update the entry instead of adding another entry. A shift that began before the feed's first day has a
 * fixed id.
 */
function entriesOf(
  schedule: Schedule,
  now: number,
  summaryFor: (person: string) => string | undefined,
): readonly Entry[] {
  const begins = now - past;
  return shiftsBetween(schedule, begins, now + ahead).flatMap(({ from, until, person }) => {
    const summary = person === undefined ? undefined : summaryFor(person);
    return summary === undefined
      ? []
      : [{ id: `${schedule.id}/${from === begins ? "before" : new Date(from).toISOString()}`, from, until, summary }];
  });
}

function calendarOf(name: string, entries: readonly Entry[], now: number): string {
  const calendar = ical({
    name,
    prodId: { company: "incident-response", product: "on-call" },
    method: ICalCalendarMethod.PUBLISH,
    ttl: 3600,
  });
  for (const { id, from, until, summary } of entries)
    calendar.createEvent({ id, summary, start: new Date(from), end: new Date(until), stamp: new Date(now) });
  return calendar.toString();
}
