import type { DirectMessage, DirectMessages } from "../../activities/ports/direct-messages.ts";
import { DeliveryFailure } from "../../activities/ports/delivery.ts";
import type { DeliveryLog } from "../../activities/ports/delivery-log.ts";
import type { Contacts, Reachable } from "../../activities/ports/paging.ts";
import { carriable } from "./carriable-text.ts";
import type { Carrier } from "./carrier.ts";
import { directChannel } from "./direct-channel.ts";
import { sendOnce } from "./send-once.ts";

/** What messages to single people go by: the vendors' carriers, and the outbox for people whom no vendor reaches. */
export interface WaysToPeople {
  readonly carriers: readonly Carrier[];
  readonly contacts: Contacts;
  readonly log: DeliveryLog;
  readonly outbox: DirectMessages;
}

/** A carrier of messages and one of the person's addresses on its channel. */
interface Way {
  readonly carrier: Carrier;
  readonly to: string;
}

/**
 * Sends messages to single people by their own contact methods, one after another until one accepts the message. The
 * channels of the person's rule for messages come first, then channels without a sound, then the others; in quiet
 * hours those without a sound come first of all. Channels that only ring carry no messages. A person without any such
 * address gets the message in the outbox.
 */
export const directMessagesBy = ({ carriers, contacts, log, outbox }: WaysToPeople): DirectMessages => ({
  send: async (message) => {
    const { person } = message;
    const reach = (await contacts.reach([person], "message")).get(person);
    if (reach === "unknown") throw new DeliveryFailure("retry", `how ${person} is reached is not known at the moment`);
    const ways = waysTo(reach, carriers, message.notBefore !== undefined);
    if (await wasSent(ways, message, log)) return;
    const failures: DeliveryFailure[] = [];
    for (const way of ways) {
      const failure = await sendBy(way, message, log);
      if (failure === undefined) return;
      failures.push(failure);
    }
    const mayHeal = failures.find(({ kind }) => kind === "retry" || kind === "retry-after");
    if (mayHeal !== undefined) throw mayHeal;
    await outbox.send(message);
  },
});

function waysTo(reach: Reachable | undefined, carriers: readonly Carrier[], isQuiet: boolean): readonly Way[] {
  const { methods = [], rule = [] } = reach ?? {};
  const chosen = rule.filter(({ afterMinutes }) => afterMinutes === 0).map(({ channel }) => channel);
  const isChosen = ({ channel }: Carrier) => chosen.some((one) => one === channel);
  const isSilent = ({ messagesArrive }: Carrier) => messagesArrive === "without-sound";
  const [first, second] = isQuiet ? [isSilent, isChosen] : [isChosen, isSilent];
  const rank = (carrier: Carrier) => (first(carrier) ? 0 : 2) + (second(carrier) ? 0 : 1);
  return carriers
    .filter(({ messagesArrive }) => messagesArrive !== undefined)
    .toSorted((a, b) => rank(a) - rank(b))
    .flatMap((carrier) =>
      methods.flatMap(({ channel, address }) => (channel === carrier.channel ? [{ carrier, to: address }] : [])),
    );
}

/**
 * Whether an earlier attempt was accepted by another channel, so that a channel that has healed in the meantime is not
 * used as well. While the log cannot be read, the message goes out: twice is better than never.
 */
async function wasSent(
  ways: readonly Way[],
  { incidentId, key }: Pick<DirectMessage, "incidentId" | "key">,
  log: DeliveryLog,
): Promise<boolean> {
  const channels = new Set(ways.map(({ carrier }) => directChannel(carrier.channel)));
  const sent = await Promise.all(
    [...channels].map(async (channel) => log.notTakenBack({ incidentId, channel, pages: [key] }).catch(() => [])),
  );
  return sent.flat().some((to) => to.sent.some((one) => one.key === key && one.ref !== ""));
}

async function sendBy(
  { carrier, to }: Way,
  { text, notBefore, ...message }: DirectMessage,
  log: DeliveryLog,
): Promise<DeliveryFailure | undefined> {
  const parcel = { ...message, to, urgency: "message", asks: [], isQuiet: notBefore !== undefined } as const;
  const words = carriable(text);
  try {
    await sendOnce(
      log,
      { ...parcel, channel: directChannel(carrier.channel) },
      {
        send: async (remark) => carrier.send({ ...parcel, text: `${words}${remark}` }),
        find: async () => carrier.find?.({ ...parcel, text: words }),
      },
    );
    return undefined;
  } catch (error) {
    if (error instanceof DeliveryFailure) return error;
    throw error;
  }
}
