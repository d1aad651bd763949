import { DeliveryFailure } from "../../activities/ports/delivery.ts";
import type { Carrier } from "../paging/carrier.ts";
import { type MemberAt, rememberedMembers } from "./members.ts";
import { endPage, postedUnder, postPage } from "./posting.ts";
import { attemptAtSlack, type SlackAttempt, type SlackOptions } from "./web-api.ts";

/**
 * Makes a carrier that sends pages as direct messages with buttons. The address is a member's id, or the e-mail
 * address that the member has in Slack.
 */
export function createSlackPager(options: SlackOptions, memberAt: MemberAt = rememberedMembers()): Carrier {
  // Ids of direct messages never change. They are remembered here, which saves calls of Slack for each page.
  const directs = new Map<string, string>();

  const directWith = async (slack: SlackAttempt, address: string): Promise<string> => {
    const id = directs.get(address);
    if (id !== undefined) return id;
    const users = await memberAt(slack, address);
    const { channel } = await slack.look(async ({ conversations }) => conversations.open({ users }));
    if (channel?.id === undefined) throw new DeliveryFailure("retry", "Slack answered without a direct message");
    directs.set(address, channel.id);
    return channel.id;
  };

  const find = async (to: string, key: string): Promise<string | undefined> => {
    const slack = attemptAtSlack(options);
    return postedUnder(slack, await directWith(slack, to), key);
  };

  return {
    channel: "slack",
    messagesArrive: "without-sound",
    send: async (parcel) => {
      const slack = attemptAtSlack(options);
      return postPage(slack, await directWith(slack, parcel.to), parcel);
    },
    find: async ({ to, key }) => find(to, key),
    takeBack: async ({ to, text, sent }) => {
      for (const { key, ref } of sent) {
        // Without a `ref` nobody knows whether the message was posted. If it was, its buttons still ask for an answer,
        // so the message is searched for.
        const posted = ref === "" ? await find(to, key) : ref;
        if (posted !== undefined) await endPage(attemptAtSlack(options), posted, text);
      }
    },
    addressFor: async (address) => memberAt(attemptAtSlack(options), address),
  };
}
