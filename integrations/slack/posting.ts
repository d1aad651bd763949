import { pageMessage, plainMessage, type SlackPage } from "./message.ts";
import type { SlackAttempt } from "./web-api.ts";

/** By it a message is known again whose answer was lost. */
const eventType = "incident_page";
/** A page whose answer was lost is tried again within seconds: it is among the last. */
const looksBack = 30;

/** Nothing of what we write is to be read as a mention, or shown with a picture of where it leads. */
const asText = { parse: "none", link_names: false, unfurl_links: false, unfurl_media: false } as const;

/** Posts a page; answers with what Slack calls the message, its channel and its time stamp, or nothing: taken is taken. */
export async function postPage(slack: SlackAttempt, channel: string, page: SlackPage): Promise<string> {
  const posted = await slack.say(async ({ chat }) =>
    chat.postMessage({
      ...{ channel, ...pageMessage(page), ...asText },
      metadata: { event_type: eventType, event_payload: { key: page.key } },
    }),
  );
  return refOf(posted?.channel ?? channel, posted?.ts);
}

/** The message that was posted under the key, if it is among the channel's last. */
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

/** What is over says so, and its buttons go. A message that somebody has deleted has nothing left to take back. */
export async function endPage(slack: SlackAttempt, ref: string, text: string): Promise<void> {
  const [channel = "", ts = ""] = ref.split("/");
  await slack.say(
    async ({ chat }) => chat.update({ channel, ts, ...plainMessage(text), parse: "none" }),
    [...["message_not_found", "cant_update_message", "edit_window_closed", "channel_not_found"]],
  );
}

const refOf = (channel: string, ts: string | undefined): string => (ts === undefined ? "" : `${channel}/${ts}`);
