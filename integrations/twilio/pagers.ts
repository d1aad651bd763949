import { z } from "zod";
import type { DeliveryFailure } from "../../activities/ports/delivery.ts";
import { escapeInQuotes } from "../../domain/informing/markup.ts";
import { replyCode } from "../../domain/paging/reply-codes.ts";
import type { Carrier, Parcel } from "../paging/carrier.ts";
import { beginningOf } from "../../domain/beginning-of.ts";
import { ask, type Vendor } from "../paging/vendor-request.ts";
import { element } from "./twiml.ts";

export interface TwilioOptions {
  readonly account: string;
  readonly token: string;
  /** The number from which messages and calls come. */
  readonly from: string;
  /**
   * The public address at which Twilio reaches us with receipts, replies and pressed keys. Without this address pages
   * are sent, but we learn nothing of receipts and replies.
   */
  readonly publicUrl?: string;
  /** The address of Twilio's API; by default Twilio's own. */
  readonly api?: string;
}

/**
 * The longest text message, in characters. Twilio accepts 1600, but a longer message costs more and hardly fits on a
 * phone.
 */
const longestMessage = 480;
const secondsToPress = 10;

/**
 * Twilio as a vendor, with the meanings of its error codes: 20429 means too many requests, 20003 a wrong token, and
 * 20005 an account that may not send.
 */
const twilio: Vendor = {
  name: "Twilio",
  kindOf: (status, body): DeliveryFailure["kind"] | undefined => {
    const code = Number(/"code"\s*:\s*(\d+)/.exec(body)?.[1] ?? 0);
    if (code === 20429) return "retry-after";
    if (code === 20003 || code === 20005) return "configuration";
    return status === 404 ? "permanent" : undefined;
  },
};

/** Makes a carrier that sends text messages. A reply with `ack` and the code acknowledges. */
export function createTwilioSms(options: TwilioOptions): Carrier {
  const post = posting(options, "Messages");
  const send = async (to: string, text: string, key: string): Promise<string> =>
    post({ To: to, From: options.from, Body: beginningOf(text, longestMessage), ...callback(options, "sms", key) });
  return {
    channel: "sms",
    messagesArrive: "with-sound",
    send: async ({ to, text, link, key, incidentId, asks }) => {
      const reply = asks.length > 0 && options.publicUrl !== undefined ? `Reply "ack ${replyCode(incidentId)}".` : "";
      const tail = [reply, link ?? ""].filter((part) => part !== "").join("\n");
      const room = longestMessage - tail.length - 1;
      return send(to, `${beginningOf(text, room)}\n${tail}`.trim(), key);
    },
    takeBack: async ({ to, text, key }) => {
      await send(to, text, key);
    },
  };
}

/**
 * Makes a carrier that calls people and reads the page aloud. The person acknowledges by pressing 1, so a mailbox that
 * picks up acknowledges nothing.
 */
export function createTwilioVoice(options: TwilioOptions): Carrier {
  const post = posting(options, "Calls");
  return {
    channel: "voice",
    send: async (page) =>
      post({
        ...{ To: page.to, From: options.from, Twiml: spoken(page, options) },
        ...callback(options, "voice", page.key),
        ...whoAnswers(options, page.key),
      }),
    // A call that is still ringing is ended. A call that is over cannot be withdrawn, and nobody is called again for
    // the withdrawal.
    takeBack: async ({ sent }) => {
      for (const { ref } of sent) if (ref !== "") await posting(options, `Calls/${ref}`)({ Status: "completed" });
    },
  };
}

const answer = z.object({ sid: z.string() });

/**
 * Reads Twilio's id of a message or call. An answer without an id still means that Twilio accepted the page: the page
 * is not sent twice, and a call cannot be ended then.
 */
const sidIn = (body: string): string => {
  try {
    return answer.parse(JSON.parse(body)).sid;
  } catch {
    return "";
  }
};

const posting =
  (options: TwilioOptions, resource: string) =>
  async (fields: Readonly<Record<string, string>>): Promise<string> => {
    const body = await askAccount(options, `/${resource}`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(fields).toString(),
    });
    return sidIn(body);
  };

/** Returns the state of the Twilio account, such as `active` or `suspended`. */
export async function accountStatus(options: TwilioOptions): Promise<string> {
  const { status } = z.object({ status: z.string() }).parse(JSON.parse(await askAccount(options, "", {})));
  return status;
}

interface TwilioRequest {
  readonly method?: "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const askAccount = async (
  { account, token, api = "https://api.twilio.com" }: TwilioOptions,
  path: string,
  { headers, ...init }: TwilioRequest,
): Promise<string> =>
  ask(twilio, `${api}/2010-04-01/Accounts/${account}${path}.json`, {
    ...init,
    headers: { ...headers, authorization: `Basic ${Buffer.from(`${account}:${token}`).toString("base64")}` },
  });

/**
 * Returns the field with the address for receipts. The address contains our own key, since a receipt may arrive before
 * the answer that contains Twilio's id.
 */
const callback = ({ publicUrl }: TwilioOptions, channel: string, key: string): Readonly<Record<string, string>> =>
  publicUrl === undefined
    ? {}
    : { StatusCallback: `${ours(publicUrl, `${channel}/status`)}?key=${encodeURIComponent(key)}` };

/**
 * Returns the fields that make Twilio detect whether a mailbox took the call. Twilio detects it in the background;
 * otherwise a person would hear nothing for some seconds, and hang up.
 */
const whoAnswers = ({ publicUrl }: TwilioOptions, key: string): Readonly<Record<string, string>> =>
  publicUrl === undefined
    ? {}
    : {
        ...{ MachineDetection: "Enable", AsyncAmd: "true" },
        AsyncAmdStatusCallback: `${ours(publicUrl, "voice/answered")}?key=${encodeURIComponent(key)}`,
      };

const ours = (publicUrl: string, path: string): string => `${publicUrl.replace(/\/+$/, "")}/twilio/${path}`;

const spoken = ({ text, link }: Parcel, { publicUrl }: TwilioOptions): string => {
  const say = element("Say", text);
  const token = link === undefined ? undefined : /\/p\/([^/]+)$/.exec(link)?.[1];
  if (publicUrl === undefined || token === undefined) return `<Response>${say}</Response>`;
  const pressed = ours(publicUrl, `voice/pressed/${token}`);
  return (
    `<Response><Gather numDigits="1" timeout="${secondsToPress}" action="${escapeInQuotes(pressed)}">${say}` +
    `<Say>Press 1 to acknowledge.</Say></Gather><Say>Nobody has acknowledged.</Say></Response>`
  );
};
