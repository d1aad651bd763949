import type { Instant, Minutes } from "./moment.ts";
import { day, inMinutes } from "./moment.ts";

/**
 * A question about working time. The core knows no time zones and no holidays, so it asks; an activity works the
 * instant out and the answer comes back inside an event, the same for workflow, simulator and what-if.
 */
export type CalendarQuestion =
  /** The `days`-th working day after the day of `from` (0: that day, or the first working day after it; −1: the one before), at its start (09:00) or end (17:00). */
  | { readonly ask: "working-day"; readonly from: Instant; readonly days: number; readonly at: "start" | "end" }
  /** `minutes` of working time after `from`. */
  | { readonly ask: "working-minutes"; readonly from: Instant; readonly minutes: Minutes }
  /** The first working slot for the postmortem meeting, from the next working day at 10:00 on. */
  | { readonly ask: "postmortem-slot"; readonly from: Instant; readonly minutes: Minutes }
  /** The end of the next deployment window that begins after `from`. */
  | { readonly ask: "deployment-window"; readonly from: Instant }
  /** The end of the sprint that follows the one `from` lies in. */
  | { readonly ask: "sprint-end"; readonly from: Instant };

/** The name an answer is stored under; the same question has the same name. */
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

/** The deadline by the plain clock, which stands until the calendar has answered, so that nothing is unowed. */
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
