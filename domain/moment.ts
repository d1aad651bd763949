/** Epoch milliseconds, always whole. */
export type Instant = number;
export type Minutes = number;

/** When a fact happened. Instants tie, so what came first is told by `seq`, the number of the event. */
export interface Moment {
  readonly at: Instant;
  readonly seq: number;
}

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

export const inMinutes = (from: Instant, minutes: Minutes): Instant => Math.round(from + minutes * minute);

/** Deadlines are compared by whole second, so that what is done on the minute is in time (design.md, "Meanings"). */
export const isBy = (at: Instant, due: Instant): boolean => Math.floor(at / 1000) <= Math.floor(due / 1000);

/** What exists because something was missed comes one second after the deadline (design.md, "Meanings"). */
export const justAfter = (due: Instant): Instant => due + 1000;
