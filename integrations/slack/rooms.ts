import { DeliveryFailure, type Delivered } from "../../activities/ports/delivery.ts";
import type { DeliveryLog } from "../../activities/ports/delivery-log.ts";
import { sendOnce } from "../paging/send-once.ts";
import { attemptAtSlack, type SlackOptions } from "./web-api.ts";

/** A Slack channel that is or was an incident's room. */
export interface Room {
  /** Slack's id of the channel. */
  readonly id: string;
  readonly isPrivate: boolean;
}

/** Opens the channels of incidents, each once, and finds them again. */
export interface Rooms {
  open(incident: Delivered, room: { readonly name: string; readonly isPrivate: boolean }): Promise<Room>;
  /** Lists the incident's channels: the public one, the private one, or the public one that was followed by a private. */
  of(incident: Delivered): Promise<readonly Room[]>;
}

/** The channel's name in the delivery log. */
const inLog = "slack-room";
const keyOf = (incidentId: string, isPrivate: boolean): string =>
  `${incidentId}/${inLog}${isPrivate ? "/private" : "/public"}`;

/** What is added to a name that another channel has already. */
const suffixes = ["", "-room", "-room-2", "-room-3"];

/**
 * How far the list of channels is searched for one of ours, in pages and channels a page. It is searched only when the
 * answer to an opening was lost, and Slack allows twenty such calls a minute.
 */
const mostPages = 15;
const channelsOfAPage = 200;

export function roomsAt(options: SlackOptions, log: DeliveryLog): Rooms {
  const of = async ({ incidentId }: Delivered): Promise<readonly Room[]> => {
    const found = await log.notTakenBack({ incidentId, channel: inLog, pages: [`${incidentId}/${inLog}`] });
    return found.flatMap(({ sent }) =>
      sent.flatMap(({ key, ref }) => (ref === "" ? [] : [{ id: ref, isPrivate: key === keyOf(incidentId, true) }])),
    );
  };
  return {
    of,
    open: async (incident, { name, isPrivate }) => {
      const key = keyOf(incident.incidentId, isPrivate);
      const sending = { ...incident, key, channel: inLog, person: "room", to: name };
      const opened = await sendOnce(log, sending, {
        send: async () => create(options, name, isPrivate),
        find: async () => ownChannel(options, name),
      });
      const id = opened ?? (await of(incident)).find((room) => room.isPrivate === isPrivate)?.id;
      if (id === undefined) throw new DeliveryFailure("retry", `it is not known which channel ${name} has in Slack`);
      return { id, isPrivate };
    },
  };
}

/** Creates a channel. If the name is taken by a channel of ours, an earlier answer was lost, and that channel counts. */
async function create(options: SlackOptions, name: string, isPrivate: boolean): Promise<string> {
  for (const suffix of suffixes) {
    const wanted = { name: `${name}${suffix}`, is_private: isPrivate };
    const made = await attemptAtSlack(options).say(
      async ({ conversations }) => conversations.create(wanted),
      ["name_taken"],
    );
    const id = made?.channel?.id ?? (await ownChannel(options, wanted.name));
    if (id !== undefined) return id;
  }
  throw new DeliveryFailure("permanent", `Slack has other channels that are called ${name}`);
}

/** Returns the id of the channel with that name if our app has made it. */
async function ownChannel(options: SlackOptions, name: string): Promise<string | undefined> {
  const { user_id: us } = await attemptAtSlack(options).look(async ({ auth }) => auth.test());
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const listed = await attemptAtSlack(options).look(async ({ conversations }) =>
      conversations.list({
        ...{ types: "public_channel,private_channel", exclude_archived: true, limit: channelsOfAPage },
        ...(cursor === undefined ? {} : { cursor }),
      }),
    );
    const found = listed.channels?.find((channel) => channel.name === name && channel.creator === us);
    if (found?.id !== undefined) return found.id;
    cursor = listed.response_metadata?.next_cursor;
    if (cursor === undefined || cursor === "") return undefined;
  }
  return undefined;
}
