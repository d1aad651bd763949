import { setTimeout as sleep } from "node:timers/promises";
import { DeliveryFailure, type Pager } from "../../activities/ports.ts";
import type { Carrier, Parcel } from "./carrier.ts";
import { limitsOf } from "./limits.ts";
import type { Claimed, DeliveryLog, Sending, Settled } from "./delivery-log.ts";

const looksAgainAfterMs = 100;

/**
 * A vendor as a pager: everything once a key, whichever worker comes first. A worker killed between claim and answer
 * leaves the claim behind: then, unless the vendor knows the key, it is sent again and says so, since two pages are
 * better than none. Without its log it sends all the same.
 */
export const pagerOver = (carrier: Carrier, log: DeliveryLog): Pager => {
  const { channel } = carrier;

  const sendOnce = async (parcel: Parcel): Promise<void> => {
    const sending = { ...parcel, channel };
    const claimed = await claim(log, sending);
    if (claimed === "sent-already") return;
    if (typeof claimed === "object") throw heldBack(sending, claimed.roomInMs);
    const settle = async (settled: Settled) => log.settle(sending, settled).catch(() => undefined);
    const isAgain = claimed === "send-again";
    const there = isAgain ? await carrier.find?.(parcel).catch(() => undefined) : undefined;
    if (there !== undefined) return settle({ state: "sent", ref: there });
    const repeated = isAgain ? { text: `${parcel.text}\n(You may have this already.)` } : {};
    try {
      await settle({ state: "sent", ref: await carrier.send({ ...parcel, ...repeated }) });
    } catch (error) {
      const knownNotSent = error instanceof DeliveryFailure && !error.mayHaveArrived;
      await settle({ state: knownNotSent ? "refused" : "unknown" });
      throw error;
    }
  };

  return {
    channel,
    ...(carrier.addressFor === undefined ? {} : { addressFor: carrier.addressFor }),
    page: async ({ asks = [], to, ...page }) => {
      if (to === undefined) throw new DeliveryFailure("permanent", `there is no address of ${page.person}'s for it`);
      await sendOnce({ ...page, asks, to });
    },
    withdraw: async ({ pages, text, ...delivered }) => {
      const { incidentId, at } = delivered;
      for (const one of await log.notTakenBack({ incidentId, channel, pages })) {
        await carrier.takeBack({ ...delivered, ...one, text });
        await log.takenBack(channel, one, at);
      }
    },
  };
};

/** Other channels are tried at once; with none that takes it, it waits for its turn. */
const heldBack = ({ person, channel }: Sending, retryAfterMs: number): DeliveryFailure =>
  new DeliveryFailure("retry-after", `${person} has had as many pages by ${channel} as are sent within such a time`, {
    retryAfterMs,
  });

/** Whoever finds it being sent waits for that to end, or for the claim to lapse. */
const claim = async (log: DeliveryLog, sending: Sending): Promise<Exclude<Claimed, "being-sent">> => {
  for (;;) {
    const claimed = await log.claim(sending, limitsOf(sending.channel)).catch(() => "send" as const);
    if (claimed !== "being-sent") return claimed;
    await sleep(looksAgainAfterMs);
  }
};
