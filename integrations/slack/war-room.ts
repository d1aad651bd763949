import type { Chat, Place } from "../../activities/ports/chat.ts";
import { type Delivered, DeliveryFailure } from "../../activities/ports/delivery.ts";
import type { DeliveryLog } from "../../activities/ports/delivery-log.ts";
import type { Contacts } from "../../activities/ports/paging.ts";
import { beginningOf } from "../../domain/beginning-of.ts";
import type { Person } from "../../domain/incident/people.ts";
import { carriable } from "../paging/carriable-text.ts";
import { sendOnce } from "../paging/send-once.ts";
import type { MemberAt } from "./members.ts";
import { changePost, pinPost, postText, postedUnder } from "./posting.ts";
import type { Room, Rooms } from "./rooms.ts";
import { attemptAtSlack, type SlackOptions } from "./web-api.ts";

export interface WarRoomOptions {
  readonly slack: SlackOptions;
  readonly log: DeliveryLog;
  readonly rooms: Rooms;
  readonly memberAt: MemberAt;
  readonly contacts: Contacts;
  /** The e-mail addresses of people, by which Slack knows those who named no account of theirs. */
  readonly emails: ReadonlyMap<Person, string>;
  /** The channel in which incidents are announced, by its name or id. */
  readonly alertsChannel: string;
  /** Has the rooms and messages of incidents that began before Slack was configured. */
  readonly before: Chat;
}

type Message = Delivered & { readonly to: Place; readonly name: string; readonly text: string };

/** The longest topic of a channel that Slack allows, in characters. */
const longestTopic = 250;

/** Whoever is further back in the list of a channel's members is not moved with it: rooms are of some dozens. */
const mostMembers = 2000;

/** Slack's answers by which a person is not invited but nothing is wrong: they are there already. */
const isThere = ["already_in_channel", "cant_invite_self"];

/**
 * Makes the war rooms: one Slack channel for each incident, with its messages, and the messages in the alerts channel.
 * An incident that becomes private moves into a private channel with everybody in the room; the public one is archived.
 */
export function createSlackWarRoom(options: WarRoomOptions): Chat {
  const { slack, log, rooms, memberAt, contacts, emails, alertsChannel, before } = options;

  /**
   * Returns the room in which the incident is talked about now; undefined if Slack has none. Throws while an incident
   * that became private has not moved into its private channel whole.
   */
  const roomOf = async (delivered: Delivered): Promise<Room | undefined> => {
    const all = await rooms.of(delivered);
    const [open, secret] = [all.find(({ isPrivate }) => !isPrivate), all.find(({ isPrivate }) => isPrivate)];
    if (delivered.isPrivate !== true || open === undefined) return secret ?? open;
    const name = `${delivered.incidentId}-private`;
    const room = secret ?? (await rooms.open(delivered, { name, isPrivate: true }));
    await move(delivered, open, room);
    return room;
  };

  /** Invites everybody in the old room into the new one and archives the old one, again until all of it has worked. */
  const move = async (delivered: Delivered, old: Room, room: Room): Promise<void> => {
    const key = `${delivered.incidentId}/slack-room/moved`;
    const sending = { ...delivered, key, channel: "slack-move", person: "room", to: room.id };
    await sendOnce(log, sending, {
      send: async () => {
        await Promise.all((await membersOf(old)).map(async (member) => unlessRefused(inviteMember(room, member))));
        await archiveRoom(old);
        return room.id;
      },
    });
  };

  const membersOf = async ({ id: channel }: Room): Promise<readonly string[]> => {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = { channel, limit: 200, ...(cursor === undefined ? {} : { cursor }) };
      const answer = await attemptAtSlack(slack).look(async ({ conversations }) => conversations.members(page));
      found.push(...(answer.members ?? []));
      cursor = answer.response_metadata?.next_cursor;
    } while (cursor !== undefined && cursor !== "" && found.length < mostMembers);
    return found;
  };

  const archiveRoom = async ({ id }: Room) =>
    attemptAtSlack(slack).say(
      async ({ conversations }) => conversations.archive({ channel: id }),
      ["already_archived", "channel_not_found"],
    );

  const inviteMember = async ({ id: channel }: Room, users: string) =>
    attemptAtSlack(slack).say(async ({ conversations }) => conversations.invite({ channel, users }), isThere);

  /** Invites people, and returns those whom Slack does not know or does not let in. */
  const inviteAll = async (room: Room, people: readonly Person[]): Promise<readonly Person[]> => {
    const reach = await contacts.reach(people, "message");
    const invited = await Promise.all(
      people.map(async (person) => {
        const reached = reach.get(person);
        const own =
          typeof reached === "object" ? reached.methods.find(({ channel }) => channel === "slack") : undefined;
        const address = own?.address ?? emails.get(person);
        if (address === undefined) return false;
        const member = memberAt(attemptAtSlack(slack), address);
        return unlessRefused(member.then(async (id) => inviteMember(room, id)));
      }),
    );
    return people.filter((_, index) => invited[index] !== true);
  };

  const inviteAndSay = async (room: Room, people: readonly Person[], delivered: Delivered): Promise<void> => {
    const missing = await inviteAll(room, people);
    if (missing.length === 0) return;
    const text = `Not invited, since Slack knows no account of theirs or lets them in nowhere: ${missing.join(", ")}.`;
    await postOnce(room.id, {
      ...delivered,
      key: `${delivered.key}/not-invited`,
      to: "room",
      name: "not-invited",
      text,
    });
  };

  const nameTopic = async ({ id: channel }: Room, topic: string) =>
    attemptAtSlack(slack).look(async ({ conversations }) =>
      conversations.setTopic({ channel, topic: beginningOf(carriable(topic), longestTopic) }),
    );

  /** Posts once for the message's key, and returns the channel and time stamp of the message. */
  const postOnce = async (channel: string, message: Message): Promise<string> => {
    const { key } = message;
    const text = carriable(message.text);
    const sending = { ...message, channel: inLog(message), person: message.to, to: channel };
    const ref = await sendOnce(log, sending, {
      send: async (remark) => postText(attemptAtSlack(slack), channel, { key, text: `${text}${remark}` }),
      find: async () => postedUnder(attemptAtSlack(slack), channel, key),
    });
    return ref ?? (await refsOf(message, key))[0] ?? "";
  };

  const postPinned = async (channel: string, message: Message): Promise<string> => {
    const ref = await postOnce(channel, message);
    if (ref !== "") await pinPost(attemptAtSlack(slack), ref);
    return ref;
  };

  /** Returns the messages that were posted under a name, as channel and time stamp, newest first. */
  const refsOf = async (message: Pick<Message, "incidentId" | "to" | "name">, keys: string) => {
    const { incidentId } = message;
    const found = await log.notTakenBack({ incidentId, channel: inLog(message), pages: [keys] });
    return found
      .flatMap(({ sent }) => sent.flatMap(({ ref }) => (ref === "" ? [] : [ref])))
      .toSorted((a, b) => timeOf(b) - timeOf(a));
  };

  const channelFor = async (message: Message): Promise<string | undefined> =>
    message.to === "room" ? (await roomOf(message))?.id : alertsChannel;

  return {
    openRoom: async ({ name, topic, invite, private: isPrivate, ...delivered }) => {
      const room = (await roomOf(delivered)) ?? (await rooms.open(delivered, { name, isPrivate }));
      await nameTopic(room, topic);
      await inviteAndSay(room, invite, delivered);
      return room.id;
    },
    invite: async ({ people, ...delivered }) => {
      const room = await roomOf(delivered);
      if (room === undefined) return before.invite({ ...delivered, people });
      return inviteAndSay(room, people, delivered);
    },
    setTopic: async ({ topic, ...delivered }) => {
      const room = await roomOf(delivered);
      if (room === undefined) return before.setTopic({ ...delivered, topic });
      await nameTopic(room, topic);
    },
    post: async (message) => {
      const channel = await channelFor(message);
      if (channel === undefined) return before.post(message);
      return message.pin ? postPinned(channel, message) : postOnce(channel, message);
    },
    edit: async (message) => {
      const [latest] = await refsOf(message, message.incidentId);
      if (latest === undefined) return before.edit(message);
      const channel = await channelFor(message);
      // What was written in the public room stays as it was; the room that followed it gets the message as it is now.
      if (message.to === "room" && channel !== undefined && !latest.startsWith(`${channel}/`)) {
        await postPinned(channel, message);
        return;
      }
      const sending = { ...message, channel: "slack-edit", person: message.to, to: latest };
      await sendOnce(log, sending, {
        send: async () => {
          await changePost(attemptAtSlack(slack), latest, carriable(message.text));
          return latest;
        },
      });
    },
    archive: async (delivered) => {
      const all = await rooms.of(delivered);
      if (all.length === 0) return before.archive(delivered);
      await Promise.all(all.map(archiveRoom));
    },
  };
}

/** The channel's name in the delivery log, by which all messages of one name are found. */
const inLog = ({ to, name }: Pick<Message, "to" | "name">): string => `slack-post/${to}/${name}`;

const timeOf = (ref: string): number => Number(ref.split("/")[1] ?? 0);

/** Says whether something was done; false if Slack refuses it for good. Other failures are thrown. */
async function unlessRefused(deed: Promise<unknown>): Promise<boolean> {
  try {
    await deed;
    return true;
  } catch (error) {
    if (error instanceof DeliveryFailure && error.kind === "permanent") return false;
    throw error;
  }
}
