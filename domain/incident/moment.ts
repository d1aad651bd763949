/** A point in time in epoch milliseconds, always a whole number. */
export type Instant = number;
export type Minutes = number;

/** When a fact happened. Two instants may be equal; then `seq`, the number of the event, tells which came first. */
export interface Moment {
  readonly at: Instant;
  readonly seq: number;
}

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

export const inMinutes = (from: Instant, minutes: Minutes): Instant => Math.round(from + minutes * minute);

/**
 * Returns the time of day in UTC, such as `14:28`, for sentences. Messages give the time in their reader's time zone
 * instead.
 */
export const clockTime = (at: Instant): string => new Date(at).toISOString().slice(11, 16);

/**
 * Says whether an instant is in time. Only whole seconds are compared, so that an update sent on the minute is in
 * time.
 */
export const isBy = (at: Instant, due: Instant): boolean => Math.floor(at / 1000) <= Math.floor(due / 1000);

/** Returns one second after a deadline, when the steps for a missed promise are taken. */
export const justAfter = (due: Instant): Instant => due + 1000;
