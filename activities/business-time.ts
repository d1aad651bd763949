import { DateTime } from "luxon";
import type { CalendarQuestion } from "../domain/incident/calendar.ts";
import { type Instant, minute } from "../domain/incident/moment.ts";
import { clockOn, dayOf, firstDay, hoursOn, isHoliday, isOneOf, isWorkingDay, workingDay } from "./working-days.ts";
import type { ActivitySettings } from "./activity-settings.ts";

/** Postmortem meetings begin at 10:00, as in the process document's example ("Scheduled for 2026-01-30 10:00 AM"). */
const meetingsBeginAt = "10:00";

/** Answers a question about working time; undefined if the calendar has no such time within a year. */
export function answerTo(question: CalendarQuestion, settings: ActivitySettings): Instant | undefined {
  switch (question.ask) {
    case "working-day": {
      const found = workingDay(dayOf(question.from, settings), question.days, settings);
      return found === undefined ? undefined : hoursOn(found, settings)[question.at];
    }
    case "working-minutes":
      return afterWorkingTime(question.from, question.minutes * minute, settings);
    case "postmortem-slot":
      return firstSlot(question.from, question.minutes * minute, settings);
    case "deployment-window":
      return endOfNextWindow(question.from, settings);
    case "sprint-end":
      return endOfNextSprint(question.from, settings);
  }
}

function afterWorkingTime(from: Instant, duration: number, settings: ActivitySettings): Instant | undefined {
  let left = Math.round(duration);
  let day: DateTime | undefined = dayOf(from, settings);
  for (;;) {
    day = firstDay(day, 1, (it) => isWorkingDay(it, settings));
    if (day === undefined) return undefined;
    const hours = hoursOn(day, settings);
    const begin = Math.max(hours.start, from);
    const open = hours.end - begin;
    // A stretch of working time may end at closing time, but no stretch begins at closing time.
    if (open > 0 && left <= open) return begin + left;
    left -= Math.max(0, open);
    day = day.plus({ days: 1 });
  }
}

/**
 * Returns the start of the first slot for a meeting. If no working day is long enough for it, the meeting begins on the
 * next working day all the same.
 */
function firstSlot(from: Instant, duration: number, settings: ActivitySettings): Instant | undefined {
  const next = workingDay(dayOf(from, settings), 1, settings);
  if (next === undefined) return undefined;
  const beginOn = (day: DateTime) => Math.max(clockOn(day, meetingsBeginAt), hoursOn(day, settings).start);
  const fits = (day: DateTime) => isWorkingDay(day, settings) && beginOn(day) + duration <= hoursOn(day, settings).end;
  return beginOn(firstDay(next, 1, fits) ?? next);
}

function endOfNextWindow(from: Instant, settings: ActivitySettings): Instant | undefined {
  const windowsOn = (day: DateTime) =>
    isHoliday(day, settings)
      ? []
      : settings.deploymentWindows
          .filter((window) => isOneOf(day, window.days))
          .map((window) => ({ start: clockOn(day, window.start), end: clockOn(day, window.end) }))
          .filter((window) => window.start > from)
          .sort((a, b) => a.start - b.start);
  const day = firstDay(dayOf(from, settings), 1, (it) => windowsOn(it).length > 0);
  return day === undefined ? undefined : windowsOn(day)[0]?.end;
}

/** Returns the end of the next sprint, which is the end of its last working day. */
function endOfNextSprint(from: Instant, settings: ActivitySettings): Instant | undefined {
  const { startsOn, weeks } = settings.sprint;
  const length = weeks * 7;
  const first = DateTime.fromISO(startsOn, { zone: settings.timeZone });
  const elapsed = Math.floor(dayOf(from, settings).diff(first, "days").days / length);
  const after = first.plus({ days: (elapsed + 2) * length });
  const last = workingDay(after, -1, settings);
  return last === undefined ? undefined : hoursOn(last, settings).end;
}
