import { setTimeout as sleep } from "node:timers/promises";
import { DeliveryFailure } from "../../activities/ports/delivery.ts";
import type { Claimed, DeliveryLog, Sending, Settled } from "../../activities/ports/delivery-log.ts";
import { limitsOf } from "./limits-per-address.ts";

const looksAgainAfterMs = 100;
const renewsEveryMs = 1000;
const remarkWhenRepeated = "\n(You may have this already.)";

/** What can be done with one message at its vendor. */
export interface AtVendor {
  /**
   * Sends the message; returns the vendor's id of the message, or an empty text if the vendor gives none. The remark
   * is added to the text; it is empty unless an earlier attempt may have arrived.
   */
  readonly send: (remark: string) => Promise<string>;
  /**
   * Returns the vendor's id of a message that was sent under the key; undefined if there is none. This is called when
   * nobody knows whether an earlier attempt arrived.
   */
  readonly find?: () => Promise<string | undefined>;
  /**
   * Set for messages that are worse twice than late, such as those to the public: while `find` fails, nothing is sent,
   * and the attempt fails as `find` did.
   */
  readonly isWorseTwice?: boolean;
}

/**
 * Sends a message to one address once for each key, whichever worker comes first: a worker claims the message in the
 * delivery log before sending it. If a worker is killed before the vendor answers, its claim expires and the message is
 * sent again with a remark, unless the vendor knows the key already: two messages are better than none. Without the log,
 * messages are sent all the same. Returns the vendor's id of the message; undefined if it was sent before this call.
 */
export async function sendOnce(log: DeliveryLog, sending: Sending, vendor: AtVendor): Promise<string | undefined> {
  const claimed = await claim(log, sending);
  if (claimed === "sent-already") return undefined;
  if (typeof claimed === "object") throw heldBack(sending, claimed.roomInMs);
  // If the result cannot be stored, the claim expires, and the message counts as one that may have arrived.
  const settle = async (settled: Settled) => log.settle(sending, settled).catch(() => undefined);
  const renewing = setInterval(() => {
    log.renew(sending).catch(() => undefined); // The next renewal may succeed; otherwise the claim expires.
  }, renewsEveryMs);
  try {
    return await sendClaimed(vendor, claimed === "send-again", settle);
  } finally {
    clearInterval(renewing);
  }
}

async function sendClaimed(
  { send, find, isWorseTwice = false }: AtVendor,
  isAgain: boolean,
  settle: (settled: Settled) => Promise<void>,
): Promise<string> {
  const lookFor = async () =>
    find?.().catch(async (error: unknown) => {
      if (!isWorseTwice) return undefined;
      await settle({ state: "unknown" });
      throw error;
    });
  const there = isAgain ? await lookFor() : undefined;
  if (there !== undefined) {
    await settle({ state: "sent", ref: there });
    return there;
  }
  try {
    const ref = await send(isAgain ? remarkWhenRepeated : "");
    await settle({ state: "sent", ref });
    return ref;
  } catch (error) {
    const knownNotSent = error instanceof DeliveryFailure && !error.mayHaveArrived;
    await settle({ state: knownNotSent ? "refused" : "unknown" });
    throw error;
  }
}

/**
 * Makes the error for a page to an address that has reached its limit of pages. Other channels are tried at once; if
 * none of them accepts the page, it is retried when the limit allows.
 */
const heldBack = ({ person, channel }: Sending, retryAfterMs: number): DeliveryFailure =>
  new DeliveryFailure("retry-after", `${person} has had as many pages by ${channel} as are sent within such a time`, {
    retryAfterMs,
  });

/**
 * Claims a message, so that only this worker sends it. While another worker is sending the message, waits until that
 * worker has finished or its claim expires.
 */
const claim = async (log: DeliveryLog, sending: Sending): Promise<Exclude<Claimed, "being-sent">> => {
  for (;;) {
    const claimed = await log.claim(sending, limitsOf(sending.channel)).catch(() => "send" as const);
    if (claimed !== "being-sent") return claimed;
    await sleep(looksAgainAfterMs);
  }
};
