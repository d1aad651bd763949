import type { Instant, Minutes } from "./moment.ts";
import { day, inMinutes } from "./moment.ts";

/**
 * A question about working time. The incident's rules know no time zones and no holidays, so they ask; an activity
 * works out the instant and the answer comes back inside an event, the same for the workflow, the simulator and
 * what-if analyses.
 */
export type CalendarQuestion =
  /**
   * Asks for the `days`-th working day after the day of `from`, at its start (09:00) or end (17:00). −1 is the
   * working day before; 0 is that day itself, or the first working day after it (see `onWorkingDay`).
   */
  | { readonly ask: "working-day"; readonly from: Instant; readonly days: number; readonly at: "start" | "end" }
  /** Asks for the instant that lies `minutes` of working time after `from`. */
  | { readonly ask: "working-minutes"; readonly from: Instant; readonly minutes: Minutes }
  /** Asks for the first slot in working hours for the postmortem meeting, from the next working day at 10:00 on. */
  | { readonly ask: "postmortem-slot"; readonly from: Instant; readonly minutes: Minutes }
  /** Asks for the end of the next deployment window that begins after `from`. */
  | { readonly ask: "deployment-window"; readonly from: Instant }
  /** Asks for the end of the sprint that follows the sprint in which `from` lies. */
  | { readonly ask: "sprint-end"; readonly from: Instant };

/**
 * Asks for the day of `from` if it is a working day, else for the next one: a review due on a Saturday moves to
 * Monday.
 */
export const onWorkingDay = (from: Instant, at: "start" | "end"): CalendarQuestion => ({
  ask: "working-day",
  from,
  days: 0,
  at,
});

/** Returns the name under which an answer is stored. The same question always has the same name. */
export const questionKey = (question: CalendarQuestion): string => {
  switch (question.ask) {
    case "working-day":
      return `working-day/${String(question.from)}/${String(question.days)}/${question.at}`;
    case "working-minutes":
    case "postmortem-slot":
      return `${question.ask}/${String(question.from)}/${String(question.minutes)}`;
    default:
      return `${question.ask}/${String(question.from)}`;
  }
};

/**
 * Returns a provisional deadline that ignores weekends and holidays. It counts until the calendar has answered, so
 * that the promise has a deadline from the start.
 */
export const plainClock = (question: CalendarQuestion): Instant => {
  switch (question.ask) {
    case "working-day":
      return question.from + Math.max(0, question.days) * day;
    case "working-minutes":
      return inMinutes(question.from, question.minutes);
    case "postmortem-slot":
      return question.from + day;
    case "deployment-window":
      return question.from + 2 * day;
    case "sprint-end":
      return question.from + 14 * day;
  }
};
