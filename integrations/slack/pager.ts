import { DeliveryFailure } from "../../activities/ports.ts";
import type { Carrier } from "../paging/carrier.ts";
import { endPage, postedUnder, postPage } from "./posting.ts";
import { attemptAtSlack, type SlackAttempt, type SlackOptions } from "./web-api.ts";

/** Pages as direct messages with buttons; the address is a member's id, or the e-mail address they have in Slack. */
export function createSlackPager(options: SlackOptions): Carrier {
  // Neither changes: one call less before the next page.
  const members = new Map<string, string>();
  const directs = new Map<string, string>();

  const memberAt = async (slack: SlackAttempt, address: string): Promise<string> => {
    if (!address.includes("@")) return address;
    const known = members.get(address);
    if (known !== undefined) return known;
    const { user } = await slack.look(async ({ users }) => users.lookupByEmail({ email: address }));
    if (user?.id === undefined) throw new DeliveryFailure("retry", "Slack answered without saying who it is");
    members.set(address, user.id);
    return user.id;
  };

  const directWith = async (slack: SlackAttempt, address: string): Promise<string> => {
    const known = directs.get(address);
    if (known !== undefined) return known;
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
    send: async (parcel) => {
      const slack = attemptAtSlack(options);
      return postPage(slack, await directWith(slack, parcel.to), parcel);
    },
    find: async ({ to, key }) => find(to, key),
    takeBack: async ({ to, text, sent }) => {
      for (const { key, ref } of sent) {
        // Nobody knows whether it arrived: where it did, it asks for something still.
        const posted = ref === "" ? await find(to, key) : ref;
        if (posted !== undefined) await endPage(attemptAtSlack(options), posted, text);
      }
    },
    addressFor: async (address) => memberAt(attemptAtSlack(options), address),
  };
}
