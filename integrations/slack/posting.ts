import { pageMessage, plainMessage, type SlackPage } from "./message.ts";
import type { SlackAttempt } from "./web-api.ts";

/** The mark of our messages, by which a message can be found again if Slack's answer was lost. */
const eventType = "incident_page";
/**
 * How many of the last messages are searched for a page. If Slack's answer was lost, the page is retried within
 * seconds, so its message is still among them.
 */
const looksBack = 30;

/** Settings with which Slack shows no part of our text as a mention, and no preview of a link. */
const asText = { parse: "none", link_names: false, unfurl_links: false, unfurl_media: false } as const;

/**
 * Posts a page, and returns the channel and time stamp that identify its message. An empty text is returned if Slack's
 * answer lacks the time stamp, since the page was accepted all the same.
 */
export const postPage = async (slack: SlackAttempt, channel: string, page: SlackPage): Promise<string> =>
  post(slack, channel, page.key, pageMessage(page));

/** Posts a text without buttons, and returns what postPage returns. */
export const postText = async (
  slack: SlackAttempt,
  channel: string,
  { key, text }: { readonly key: string; readonly text: string },
): Promise<string> => post(slack, channel, key, plainMessage(text));

async function post(
  slack: SlackAttempt,
  channel: string,
  key: string,
  message: ReturnType<typeof pageMessage | typeof plainMessage>,
): Promise<string> {
  const metadata = { event_type: eventType, event_payload: { key } };
  const posted = await slack.say(async ({ chat }) => chat.postMessage({ channel, ...message, ...asText, metadata }));
  return refOf(posted?.channel ?? channel, posted?.ts);
}

/** Slack's answers to a change of a message that cannot be changed any more. */
const isGone = ["message_not_found", "cant_update_message", "edit_window_closed"];

/** Changes the text of a message, which then has no buttons. If somebody has deleted the message, nothing happens. */
export async function changePost(
  slack: SlackAttempt,
  ref: string,
  text: string,
  meansNothing: readonly string[] = isGone,
): Promise<void> {
  const [channel = "", ts = ""] = ref.split("/");
  await slack.say(async ({ chat }) => chat.update({ channel, ts, ...plainMessage(text), parse: "none" }), meansNothing);
}

/** Pins a message to its channel, if the app is in it and the channel has room for a further pin. */
export async function pinPost(slack: SlackAttempt, ref: string): Promise<void> {
  const [channel = "", timestamp = ""] = ref.split("/");
  await slack.say(
    async ({ pins }) => pins.add({ channel, timestamp }),
    ["already_pinned", "message_not_found", "not_in_channel", "too_many_pins"],
  );
}

/** Finds the message of the page with this key among the channel's last messages; undefined if it is not among them. */
export async function postedUnder(slack: SlackAttempt, channel: string, key: string): Promise<string | undefined> {
  const { messages = [] } = await slack.look(async ({ conversations }) =>
    conversations.history({ channel, limit: looksBack, include_all_metadata: true }),
  );
  const found = messages.find(
    ({ metadata }) =>
      metadata?.event_type === eventType &&
      new Map<string, unknown>(Object.entries(metadata.event_payload ?? {})).get("key") === key,
  );
  return found === undefined ? undefined : refOf(channel, found.ts);
}

/** Replaces the message of a page that needs no answer any more by a text without buttons, unless its channel is gone. */
export const endPage = async (slack: SlackAttempt, ref: string, text: string): Promise<void> =>
  changePost(slack, ref, text, [...isGone, "channel_not_found"]);

const refOf = (channel: string, ts: string | undefined): string => (ts === undefined ? "" : `${channel}/${ts}`);
