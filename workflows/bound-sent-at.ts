import type { Envelope } from "../domain/commands/commands.ts";
import { type Instant, minute } from "../domain/incident/moment.ts";

/**
 * How far a stamp may differ from our clock: clocks differ a little, and a sender that retries for some seconds keeps
 * the stamp of its first try.
 */
const toleranceMs = minute;

/**
 * A command whose stamped time of sending is plausible, and how far the sender's clock is off if the original stamp
 * was not.
 */
export interface Bounded {
  readonly envelope: Envelope;
  /** The sender's clock minus ours, in milliseconds: negative if the sender's clock is slow. */
  readonly skewMs?: number;
}

/**
 * Makes the function that is called at the receipt of every command of a run, and returns the instant after which the
 * command must have been sent: a command of an earlier workflow task had arrived by then, and this one had not.
 * Commands of the same task may have waited together, so they say nothing about each other.
 */
export const openReceipts = (runStartedAt: Instant): ((now: Instant) => Instant) => {
  let [before, current] = [runStartedAt, runStartedAt];
  return (now) => {
    if (now !== current) [before, current] = [current, now];
    return before;
  };
};

/**
 * Checks the stamped time of sending. A command that waited for a worker counts from the time that its sender stamped.
 * A stamp from before the run began, from before an earlier command arrived, or from the future shows a wrong clock:
 * such a command counts from its receipt.
 */
export const boundSentAt = (
  envelope: Envelope,
  { sentAfter, now }: { readonly sentAfter: Instant; readonly now: Instant },
): Bounded => {
  const { sentAt, ...unstamped } = envelope;
  if (sentAt === undefined) return { envelope };
  if (sentAt < sentAfter - toleranceMs) return { envelope: unstamped, skewMs: sentAt - sentAfter };
  if (sentAt > now + toleranceMs) return { envelope: unstamped, skewMs: sentAt - now };
  return { envelope };
};
