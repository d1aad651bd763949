import { DateTime } from "luxon";
import type { Settings } from "../config/settings.ts";
import type { CalendarQuestion } from "../domain/calendar.ts";
import { type Instant, minute } from "../domain/moment.ts";
import { clockOn, dayOf, firstDay, hoursOn, isHoliday, isOneOf, isWorkingDay, workingDay } from "./working-days.ts";

/** The process document's own example meets at 10:00 ("Scheduled for 2026-01-30 10:00 AM"). */
const meetingsBeginAt = "10:00";

/** The answer to a question about working time, or undefined when the calendar has no such time within a year. */
export function answerTo(question: CalendarQuestion, settings: Settings): Instant | undefined {
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

function afterWorkingTime(from: Instant, duration: number, settings: Settings): Instant | undefined {
  let left = Math.round(duration);
  let day: DateTime | undefined = dayOf(from, settings);
  for (;;) {
    day = firstDay(day, 1, (it) => isWorkingDay(it, settings));
    if (day === undefined) return undefined;
    const hours = hoursOn(day, settings);
    const begin = Math.max(hours.start, from);
    const open = hours.end - begin;
    // The last minute ends with the day, but nothing begins at closing time.
    if (open > 0 && left <= open) return begin + left;
    left -= Math.max(0, open);
    day = day.plus({ days: 1 });
  }
}

/** Where no working day is long enough for the meeting, it begins the next one all the same. */
function firstSlot(from: Instant, duration: number, settings: Settings): Instant | undefined {
  const next = workingDay(dayOf(from, settings), 1, settings);
  if (next === undefined) return undefined;
  const beginOn = (day: DateTime) => Math.max(clockOn(day, meetingsBeginAt), hoursOn(day, settings).start);
  const fits = (day: DateTime) => isWorkingDay(day, settings) && beginOn(day) + duration <= hoursOn(day, settings).end;
  return beginOn(firstDay(next, 1, fits) ?? next);
}

function endOfNextWindow(from: Instant, settings: Settings): Instant | undefined {
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

/** A sprint ends with the working hours of its last working day. */
function endOfNextSprint(from: Instant, settings: Settings): Instant | undefined {
  const { startsOn, weeks } = settings.sprint;
  const length = weeks * 7;
  const first = DateTime.fromISO(startsOn, { zone: settings.timeZone });
  const elapsed = Math.floor(dayOf(from, settings).diff(first, "days").days / length);
  const after = first.plus({ days: (elapsed + 2) * length });
  const last = workingDay(after, -1, settings);
  return last === undefined ? undefined : hoursOn(last, settings).end;
}
