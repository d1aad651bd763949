import type { AudienceChat } from "../../activities/ports.ts";
import type { Carrier } from "../paging/carrier.ts";
import type { DeliveryLog } from "../paging/delivery-log.ts";
import { pagerOver } from "../paging/pager-over.ts";
import { endPage, postedUnder, postPage } from "./posting.ts";
import { attemptAtSlack, type SlackOptions } from "./web-api.ts";

/**
 * Pages that name a chat channel are posted there, with a button for whoever of its members may be paged; a channel goes
 * by its id, or by its name. What audiences are told stays where it was.
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
  // Slack shows what was posted lately by a channel's id alone.
  find: async ({ to, key }) => (isId(to) ? postedUnder(attemptAtSlack(options), to, key) : undefined),
  takeBack: async ({ to, text, sent }) => {
    for (const { key, ref } of sent) {
      const posted = ref === "" && isId(to) ? await postedUnder(attemptAtSlack(options), to, key) : ref;
      if (posted !== undefined && posted !== "") await endPage(attemptAtSlack(options), posted, text);
    }
  },
});

const isId = (channel: string): boolean => /^[CG][A-Z0-9]{8,}$/.test(channel);
