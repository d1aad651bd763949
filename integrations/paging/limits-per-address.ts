import type { Limit } from "../../activities/ports/delivery-log.ts";
import { directChannel } from "./direct-channel.ts";

/**
 * How many pages one address gets within a time, by channel: as many as somebody reads before ignoring the telephone.
 * The numbers are GoAlert's limits of alerts to a contact method (target/goalert, `engine/message/ratelimit.go`).
 * Other channels are quieter, or have limits of their own.
 */
const ofTextMessages: readonly Limit[] = [
  { most: 5, withinMinutes: 15 },
  { most: 11, withinMinutes: 60 },
  { most: 21, withinMinutes: 180 },
];
const limits: Readonly<Record<string, readonly Limit[]>> = {
  voice: [
    { most: 3, withinMinutes: 15 },
    { most: 7, withinMinutes: 60 },
    { most: 15, withinMinutes: 180 },
  ],
  sms: ofTextMessages,
  [directChannel("sms")]: ofTextMessages,
};

export const limitsOf = (channel: string): readonly Limit[] =>
  Object.hasOwn(limits, channel) ? (limits[channel] ?? []) : [];
