import { Socket } from "node:net";
import { createTransport } from "nodemailer";
import { beginningOf } from "../../domain/beginning-of.ts";
import { DeliveryFailure } from "../../activities/ports/delivery.ts";
import { shortAnswerBytes } from "../bounded-answer.ts";
import { answerWithinMs } from "../paging/vendor-request.ts";
import { vendorKey } from "../paging/vendor-key.ts";

/** The longest subject, in characters. Mail programs would cut off a longer subject anyway. */
const longestSubject = 200;

/** How much of a mail server's refusal is quoted, in characters. */
const longestQuotation = 300;

export interface SmtpOptions {
  /** The address of the mail server, such as smtps://user:password@mail.example.com */
  readonly url: string;
  readonly from: string;
}

/** A mail about an incident. */
export interface Letter {
  readonly key: string;
  readonly incidentId: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly isUrgent: boolean;
  /** An entry for the calendars of those who get the mail, as iCalendar text. */
  readonly entry?: { readonly method: "request" | "cancel"; readonly content: string };
}

export interface PostOffice {
  readonly from: string;
  /** The part after the `@` of the sender, which makes ids of mails and of calendar entries unique in the world. */
  readonly domain: string;
  /**
   * Sends a mail and returns its Message-ID, which is made of the key and the addresses: mailboxes recognise a mail that
   * they have already. All mails of one incident form a thread.
   */
  readonly post: (letter: Letter) => Promise<string>;
}

export function openPostOffice({ url, from }: SmtpOptions): PostOffice {
  const domain = from.slice(from.lastIndexOf("@") + 1).replace(/>$/, "");
  const messageId = (...parts: readonly string[]) => `<${vendorKey(...parts)}@${domain}>`;
  return {
    from,
    domain,
    post: async ({ key, incidentId, to, subject, text, isUrgent, entry }) => {
      const thread = messageId("incident", incidentId);
      try {
        const sent = await transportTo(url).sendMail({
          from,
          to: [...to],
          subject: beginningOf(subject, longestSubject),
          text,
          messageId: messageId(key, ...to),
          inReplyTo: thread,
          references: thread,
          priority: isUrgent ? "high" : "normal",
          headers: { "Auto-Submitted": "auto-generated" },
          ...(entry === undefined ? {} : { icalEvent: { ...entry, filename: "invite.ics" } }),
        });
        return sent.messageId;
      } catch (error) {
        throw failureOf(error);
      }
    },
  };
}

/** Connects to the mail server and logs in without sending anything, and returns a sentence for the doctor. */
export async function greetSmtpServer(url: string): Promise<string> {
  try {
    await transportTo(url).verify();
  } catch (error) {
    throw failureOf(error);
  }
  return `the server at ${new URL(url).hostname} takes mail from us`;
}

/** Makes a connection for one mail. */
const transportTo = (url: string) =>
  createTransport({
    url,
    socket: boundedSocket(),
    maxResponseSize: shortAnswerBytes,
    connectionTimeout: answerWithinMs,
    greetingTimeout: answerWithinMs,
    socketTimeout: answerWithinMs,
    dnsTimeout: answerWithinMs,
  });

/** How many bytes all answers of a mail server to one mail may have. */
const mostAnswerBytes = 4 * shortAnswerBytes;
/** How long all steps of sending one mail may take. */
const sentWithinMs = 3 * answerWithinMs;
const looksEveryMs = 20;

/**
 * Makes a socket that is closed once the server has answered more than any mail server does, or takes too long in all.
 * The limits of the mail library hold for each answer alone, and a server may send any number of them.
 */
function boundedSocket(): Socket {
  const socket = new Socket();
  const giveUpAt = performance.now() + sentWithinMs;
  const looking = setInterval(() => {
    if (socket.bytesRead > mostAnswerBytes) socket.destroy(new Error("its answer has no end"));
    else if (performance.now() > giveUpAt) socket.destroy(new Error("it takes too long"));
  }, looksEveryMs).unref();
  return socket.once("close", () => clearInterval(looking));
}

/** Codes of errors without any connection, after which the mail cannot have arrived. */
const neverConnected = ["EDNS", "ECONNECTION"];

/**
 * Makes the DeliveryFailure for an error. After a code 4xx of the server a retry may help, after 5xx it will not.
 * Without a code a retry may help, and the mail may have arrived unless no connection was made.
 */
function failureOf(error: unknown): DeliveryFailure {
  const message = error instanceof Error ? error.message : String(error);
  const { responseCode, code } = detailsOf(error);
  const failure = (kind: DeliveryFailure["kind"], mayHaveArrived = false) =>
    new DeliveryFailure(kind, `The mail server said: ${beginningOf(message, longestQuotation)}`, {
      cause: error,
      mayHaveArrived,
    });
  if (code === "EAUTH" || code === "ENOAUTH") return failure("configuration");
  if (responseCode >= 500) return failure("permanent");
  if (responseCode >= 400) return failure("retry");
  const refused = message.includes("ECONNREFUSED") || neverConnected.includes(code);
  return failure("retry", !refused);
}

function detailsOf(error: unknown): { readonly responseCode: number; readonly code: string } {
  if (!(error instanceof Error)) return { responseCode: 0, code: "" };
  const responseCode = "responseCode" in error && typeof error.responseCode === "number" ? error.responseCode : 0;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return { responseCode, code };
}
