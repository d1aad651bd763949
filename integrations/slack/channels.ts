import type { AudienceChat } from "../../activities/ports/informing.ts";
import { carriable } from "../paging/carriable-text.ts";
import type { Carrier } from "../paging/carrier.ts";
import type { DeliveryLog } from "../../activities/ports/delivery-log.ts";
import { pagerOver } from "../paging/pager-that-sends-once.ts";
import { sendOnce } from "../paging/send-once.ts";
import { endPage, postedUnder, postPage, postText } from "./posting.ts";
import { attemptAtSlack, type SlackOptions } from "./web-api.ts";

/**
 * Makes the chat that posts into the Slack channels of audiences, and a page into a channel that is paged, with a
 * button for members who may be paged. A channel is addressed by its id or its name.
 */
export function createSlackChannels(options: SlackOptions, log: DeliveryLog): AudienceChat {
  const pager = pagerOver(channelsAt(options), log);
  return {
    tell: async ({ to, channel, asks, ...message }) => {
      if (to === "on-call") {
        const buttons = asks === undefined ? {} : { asks };
        await pager.page({ ...message, ...buttons, person: channel, to: channel, urgency: "page" });
        return;
      }
      const { key } = message;
      const text = carriable(message.text);
      await sendOnce(
        log,
        { ...message, channel: "slack-audience", person: to, to: channel },
        {
          send: async (remark) => postText(attemptAtSlack(options), channel, { key, text: `${text}${remark}` }),
          find: async () => (isId(channel) ? postedUnder(attemptAtSlack(options), channel, key) : undefined),
        },
      );
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
