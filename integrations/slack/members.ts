import { DeliveryFailure } from "../../activities/ports/delivery.ts";
import type { SlackAttempt } from "./web-api.ts";

/** Finds the id of the member with an address: an e-mail address in Slack, or the member's id itself. */
export type MemberAt = (slack: SlackAttempt, address: string) => Promise<string>;

/** Makes the look-up of members. Ids never change, so they are remembered, which saves calls of Slack. */
export function rememberedMembers(): MemberAt {
  const members = new Map<string, string>();
  return async (slack, address) => {
    if (!address.includes("@")) return address;
    const id = members.get(address);
    if (id !== undefined) return id;
    const { user } = await slack.look(async ({ users }) => users.lookupByEmail({ email: address }));
    if (user?.id === undefined) throw new DeliveryFailure("retry", "Slack answered without saying who it is");
    members.set(address, user.id);
    return user.id;
  };
}
