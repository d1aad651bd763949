import { z } from "zod";
import type { DeliveryFailure } from "../activities/ports.ts";
import { escaped, escapedInQuotes } from "../domain/markup.ts";
import type { Carrier, Parcel } from "./paging/carrier.ts";
import { ask, type Vendor } from "./paging/vendor-request.ts";

export interface TwilioOptions {
  readonly account: string;
  readonly token: string;
  /** The number that messages and calls come from. */
  readonly from: string;
  /** Where Twilio reaches us: for receipts, replies and pressed keys. Without it pages go out, and nothing comes back. */
  readonly publicUrl?: string;
  /** Left out, Twilio's own. */
  readonly api?: string;
}

/** Twilio takes 1600 characters; what a phone shows of a longer message is not worth another segment. */
const longestMessage = 480;
const secondsToPress = 10;

/** Code 20429 is too many requests whatever the status; 20003 a wrong token, 20005 an account that may not send. */
const twilio: Vendor = {
  name: "Twilio",
  kindOf: (status, body): DeliveryFailure["kind"] | undefined => {
    const code = Number(/"code"\s*:\s*(\d+)/.exec(body)?.[1] ?? 0);
    if (code === 20429) return "retry-after";
    if (code === 20003 || code === 20005) return "configuration";
    return status === 404 ? "permanent" : undefined;
  },
};

/** Text messages; `ack` and the incident's minute sent back acknowledge. */
export function createTwilioSms(options: TwilioOptions): Carrier {
  const post = posting(options, "Messages");
  const send = async (to: string, text: string, key: string): Promise<string> =>
    post({ To: to, From: options.from, Body: text.slice(0, longestMessage), ...callback(options, "sms", key) });
  return {
    channel: "sms",
    send: async ({ to, text, link, key, incidentId, asks }) => {
      const reply = asks.length > 0 && options.publicUrl !== undefined ? `Reply "ack ${replyCode(incidentId)}".` : "";
      const tail = [reply, link ?? ""].filter((part) => part !== "").join("\n");
      const room = longestMessage - tail.length - 1;
      return send(to, `${text.slice(0, room)}\n${tail}`.trim(), key);
    },
    takeBack: async ({ to, text, key }) => {
      await send(to, text, key);
    },
  };
}

/** Calls, read aloud: pressing 1 acknowledges, so that whatever else answers, a mailbox above all, does not count. */
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
    // A call that is still ringing is ended; one that is over cannot be taken back, and nobody is called to be told so.
    takeBack: async ({ sent }) => {
      for (const { ref } of sent) if (ref !== "") await posting(options, `Calls/${ref}`)({ Status: "completed" });
    },
  };
}

/**
 * The incident's minute, with what keeps two of one minute apart: `1423`, `1423-2`; of a page for several incidents its
 * own. Short enough to type at night.
 */
export const replyCode = (id: string): string => id.replace(/^(?:incident-\d{4}-\d{2}-\d{2}|bundle)-/, "");

const answer = z.object({ sid: z.string() });

/** Taken is taken, whatever the answer looks like: without a name it cannot be ended, and is not sent twice. */
const sidIn = (body: string): string => {
  try {
    return answer.parse(JSON.parse(body)).sid;
  } catch {
    return "";
  }
};

const posting =
  ({ account, token, api = "https://api.twilio.com" }: TwilioOptions, resource: string) =>
  async (fields: Readonly<Record<string, string>>): Promise<string> => {
    const body = await ask(twilio, `${api}/2010-04-01/Accounts/${account}/${resource}.json`, {
      method: "POST",
      headers: {
        authorization: `Basic ${Buffer.from(`${account}:${token}`).toString("base64")}`,
        "content-type": "application/x-www-form-urlencoded",
      },
      body: new URLSearchParams(fields).toString(),
    });
    return sidIn(body);
  };

/** A receipt may come before the answer with Twilio's own name for it, so it carries ours. */
const callback = ({ publicUrl }: TwilioOptions, channel: string, key: string): Readonly<Record<string, string>> =>
  publicUrl === undefined
    ? {}
    : { StatusCallback: `${ours(publicUrl, `${channel}/status`)}?key=${encodeURIComponent(key)}` };

/**
 * Has Twilio listen whether a mailbox took the call. In the background: otherwise who picks up hears nothing until it has
 * made up its mind, which takes seconds, and hangs up.
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
  const say = `<Say>${escaped(text)}</Say>`;
  const token = link === undefined ? undefined : /\/p\/([^/]+)$/.exec(link)?.[1];
  if (publicUrl === undefined || token === undefined) return `<Response>${say}</Response>`;
  const pressed = ours(publicUrl, `voice/pressed/${token}`);
  return (
    `<Response><Gather numDigits="1" timeout="${secondsToPress}" action="${escapedInQuotes(pressed)}">${say}` +
    `<Say>Press 1 to acknowledge.</Say></Gather><Say>Nobody has acknowledged.</Say></Response>`
  );
};
