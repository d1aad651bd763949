import { createHmac, timingSafeEqual } from "node:crypto";
import { element } from "./twiml.ts";
import { readReply } from "./read-reply.ts";
import { beginningOf } from "../../domain/beginning-of.ts";
import { withoutUndefined } from "../../domain/incident/without-undefined.ts";
import type {
  InboundRequest,
  InboundRoute,
  PressedPage,
  PressOutcome,
  Receipt,
  Reply,
  InboundMessage,
} from "../inbound.ts";

export interface CallbackOptions {
  readonly token: string;
  /** The public address at which Twilio reaches us, which is part of the signed text. */
  readonly publicUrl: string | undefined;
}

type Fields = Readonly<Record<string, string>>;

/**
 * Makes the routes for Twilio's requests: receipts, replies and pressed keys. Twilio signs each request together with
 * the public address to which it was sent.
 */
export const twilioCallbacks = ({ token, publicUrl }: CallbackOptions): readonly InboundRoute[] => {
  const route = (path: string, read: (fields: Fields, request: InboundRequest) => InboundMessage): InboundRoute => ({
    path,
    largestBodyBytes: 16 * 1024,
    read: (request) => {
      const fields = Object.fromEntries(new URLSearchParams(request.body));
      return publicUrl !== undefined && isSigned({ ...request, fields }, publicUrl, token)
        ? read(fields, request)
        : { unproved: "not-allowed", sentence: "The request is not signed by Twilio for this address." };
    },
  });
  return [
    route("/twilio/:channel/status", (fields, { params: { channel = "" }, query: { key = "" } }) => {
      const { MessageStatus, CallStatus, To: address = "" } = fields;
      return receiptOf({ key, channel, address, receipt: MessageStatus ?? CallStatus ?? "" });
    }),
    // Twilio's request about who took a call contains the call's id and not the number (Twilio, "Answering Machine
    // Detection").
    route("/twilio/voice/answered", ({ CallSid: ref = "", AnsweredBy = "" }, { query: { key = "" } }) =>
      ref !== "" && AnsweredBy.startsWith("machine")
        ? receiptOf({ key, channel: "voice", ref, receipt: "voicemail" })
        : { reply: nothing },
    ),
    // Twilio's signature has no time, so a request may be sent again by others: the id of the message or call shows it.
    route("/twilio/sms", ({ MessageSid: id, From: address = "", Body = "" }) => {
      const page = { address, named: readReply(Body) };
      return acknowledgement({ via: "sms", id, page }, "Message", "No page has gone to this number lately.");
    }),
    route("/twilio/voice/pressed/:token", ({ CallSid: id, Digits }, { params: { token: link = "" } }) =>
      Digits === "1"
        ? acknowledgement({ via: "voice", id, page: { link } }, "Say", "This page is no longer good.")
        : { reply: saying("Say", "That was not 1. Nobody has acknowledged.") },
    ),
  ];
};

const nothing: Reply = { status: 204 };
const receiptOf = (receipt: Receipt): InboundMessage => ({ receipt, reply: nothing });

interface Answer {
  readonly via: string;
  /** Twilio's id of the message or call. */
  readonly id: string | undefined;
  readonly page: PressedPage;
}

const acknowledgement = ({ via, id, page }: Answer, verb: "Message" | "Say", noPage: string): InboundMessage => ({
  press: {
    ...{ command: "acknowledge", via, page, ...withoutUndefined({ id }) },
    answer: { reply: (came) => saying(verb, inWords(came, noPage)) },
  },
});

function inWords(came: PressOutcome, noPage: string): string {
  switch (came.outcome) {
    case "done":
      return came.note ?? `Thank you: ${came.incident} is yours now.`;
    case "refused":
      return came.refusal;
    case "together":
      return came.sentence;
    case "unconfirmed":
    case "failed":
      return "Your acknowledgement is on its way; nobody has confirmed it yet.";
    case "no-incident":
      return `There is no ${came.incident} any more.`;
    case "heard-before":
      return "That was heard before, and nothing is done again.";
    case "which":
      return whichOfThem(came.choices);
    case "no-page":
    case "stranger":
      return noPage;
  }
}

/** How many incidents a reply offers to choose from; more would not fit into a text message. */
const mostChoices = 5;

function whichOfThem(choices: Extract<PressOutcome, { outcome: "which" }>["choices"]): string {
  if (choices.length === 0) return "That was not understood, and no page to this number waits for an answer.";
  const offered = choices
    .slice(0, mostChoices)
    .map(({ code, title }) => `"ack ${code}"${title === undefined ? "" : ` for ${beginningOf(title, 60)}`}`);
  const more =
    choices.length > mostChoices ? `, or the number in one of ${choices.length - mostChoices} more pages` : "";
  return `Nothing is acknowledged yet. Reply ${offered.join(", or ")}${more}.`;
}

/** Makes our answer to Twilio, with a sentence that the phone shows (`Message`) or speaks (`Say`). */
const saying = (verb: "Message" | "Say", sentence: string): Reply => ({
  status: 200,
  type: "text/xml",
  text: `<Response>${element(verb, sentence)}</Response>`,
});

/**
 * Whether a request has Twilio's signature: the base64 of an HMAC-SHA1 over the address and the parameters in
 * alphabetical order (Twilio, "Security").
 */
export function isSigned(
  { url, headers, fields }: Pick<InboundRequest, "url" | "headers"> & { readonly fields: Fields },
  publicUrl: string,
  token: string,
): boolean {
  const address = `${publicUrl.replace(/\/+$/, "")}${url}`;
  const inOrder = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = address + inOrder.map(([name, value]) => `${name}${value}`).join("");
  const expected = createHmac("sha1", token).update(text).digest();
  const header = headers["x-twilio-signature"];
  const signature = Buffer.from(typeof header === "string" ? header : "", "base64");
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}
