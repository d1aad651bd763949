import type { AudienceChat } from "../../activities/ports/informing.ts";
import type { Carrier } from "../paging/carrier.ts";
import type { DeliveryLog } from "../../activities/ports/delivery-log.ts";
import { pagerOver } from "../paging/pager-that-sends-once.ts";
import { endPage, postedUnder, postPage } from "./posting.ts";
import { attemptAtSlack, type SlackOptions } from "./web-api.ts";

/**
 * Makes the chat that posts a page into a Slack channel if the page is for a channel, with a button for members who
 * may be paged. A channel is addressed by its id or its name. Messages to audiences still go through `others`.
 */
export function createSlackChannels(options: SlackOptions, log: DeliveryLog, others: AudienceChat): AudienceChat {
  const pager = pagerOver(channelsAt(options), log);
  return {
    tell: async ({ to, channel, ...page }) => {
      if (to === "on-call") await pager.page({ ...page, person: channel, to: channel, urgency: "page" });
      else await others.tell({ ...page, to, channel });
    },
    withdraw: async (page) => pager.withdraw(page),
  };
}

const channelsAt = (options: SlackOptions): Carrier => ({
  channel: "slack-channel",
  send: async (parcel) => postPage(attemptAtSlack(options), parcel.to, parcel),
  // Slack returns the recent messages of a channel only for the channel's id, so a channel that is addressed by name
  // is not searched.
  find: async ({ to, key }) => (isId(to) ? postedUnder(attemptAtSlack(options), to, key) : undefined),
  takeBack: async ({ to, text, sent }) => {
    for (const { key, ref } of sent) {
      const posted = ref === "" && isId(to) ? await postedUnder(attemptAtSlack(options), to, key) : ref;
      if (posted !== undefined && posted !== "") await endPage(attemptAtSlack(options), posted, text);
    }
  },
});

const isId = (channel: string): boolean => /^[CG][A-Z0-9]{8,}$/.test(channel);
