import { DeliveryFailure } from "../../activities/ports/delivery.ts";
import type { DeliveryLog } from "../../activities/ports/delivery-log.ts";
import type { Pager } from "../../activities/ports/paging.ts";
import type { Carrier } from "./carrier.ts";
import { carriable } from "./carriable-text.ts";
import { sendOnce } from "./send-once.ts";

/** Makes a pager from a vendor's carrier: each page is sent once for its key, and withdrawn once. */
export const pagerOver = (carrier: Carrier, log: DeliveryLog): Pager => {
  const { channel } = carrier;
  return {
    channel,
    ...(carrier.addressFor === undefined ? {} : { addressFor: carrier.addressFor }),
    page: async ({ asks = [], to, text, ...page }) => {
      if (to === undefined) throw new DeliveryFailure("permanent", `there is no address of ${page.person}'s for it`);
      const parcel = { ...page, asks, to, text: carriable(text) };
      await sendOnce(
        log,
        { ...parcel, channel },
        {
          send: async (remark) => carrier.send({ ...parcel, text: `${parcel.text}${remark}` }),
          find: async () => carrier.find?.(parcel),
        },
      );
    },
    withdraw: async ({ pages, text, ...delivered }) => {
      const { incidentId, at } = delivered;
      for (const one of await log.notTakenBack({ incidentId, channel, pages })) {
        await carrier.takeBack({ ...delivered, ...one, text: carriable(text) });
        await log.takenBack(channel, one, at);
      }
    },
  };
};
