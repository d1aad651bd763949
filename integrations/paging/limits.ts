import type { Minutes } from "../../domain/moment.ts";

/** At most so many pages to one address within so many minutes. */
export interface Limit {
  readonly most: number;
  readonly withinMinutes: Minutes;
}

/**
 * What one telephone takes before its owner stops looking: GoAlert's limits of a contact method for alerts
 * (target/goalert, `engine/message/ratelimit.go`). Other channels make no noise that wears people out, or have limits of
 * their own.
 */
const limits: Readonly<Record<string, readonly Limit[]>> = {
  voice: [
    { most: 3, withinMinutes: 15 },
    { most: 7, withinMinutes: 60 },
    { most: 15, withinMinutes: 180 },
  ],
  sms: [
    { most: 5, withinMinutes: 15 },
    { most: 11, withinMinutes: 60 },
    { most: 21, withinMinutes: 180 },
  ],
};

export const limitsOf = (channel: string): readonly Limit[] =>
  Object.hasOwn(limits, channel) ? (limits[channel] ?? []) : [];
