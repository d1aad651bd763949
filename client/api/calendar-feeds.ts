import { createHash, timingSafeEqual } from "node:crypto";
import ical, { ICalCalendarMethod } from "ical-generator";
import { z } from "zod";
import { day } from "../../domain/moment.ts";
import { type Schedule, scheduleIds, scheduleNamed, shiftsBetween } from "../../on-call/schedule.ts";
import { type FeedKind, signatureOf } from "./feed-address.ts";
import { settingsAt, theSchedule } from "./on-call-routes.ts";
import { Problem, problemResponses } from "./problems.ts";
import type { RouteContext, Routes } from "./routes.ts";

/** What a calendar shows: a little of the past, and as far as anybody plans. */
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

/** One feed for each schedule, and one for each person: their own shifts, in whatever schedule they lie. */
export function calendarFeeds(app: Routes, context: RouteContext): void {
  const { now, feedKey } = context;
  const named = (kind: FeedKind, file: string, token: string): string => {
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
      const id = named("schedules", request.params.file, request.query.token);
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
      const id = named("people", request.params.file, request.query.token);
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
 * An entry keeps its id while its shift begins when it began, or began before the calendar does, so that calendars change
 * it in place.
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
