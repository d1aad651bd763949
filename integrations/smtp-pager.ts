import { createTransport } from "nodemailer";
import { DeliveryFailure } from "../activities/ports.ts";
import type { Carrier } from "./paging/carrier.ts";
import { answerWithinMs } from "./paging/vendor-request.ts";
import { vendorKey } from "./paging/vendor-key.ts";

export interface SmtpOptions {
  /** Such as smtps://user:password@mail.example.com */
  readonly url: string;
  readonly from: string;
}

/**
 * Pages by e-mail. The same key has the same Message-ID, by which mailboxes know a mail they have; all mails of one
 * incident are one thread.
 */
export function createSmtpPager({ url, from }: SmtpOptions): Carrier {
  const transport = createTransport({
    url,
    connectionTimeout: answerWithinMs,
    greetingTimeout: answerWithinMs,
    socketTimeout: answerWithinMs,
    dnsTimeout: answerWithinMs,
  });
  const host = from.slice(from.lastIndexOf("@") + 1).replace(/>$/, "");
  const messageId = (...parts: readonly string[]) => `<${vendorKey(...parts)}@${host}>`;
  const post = async (mail: {
    readonly key: string;
    readonly incidentId: string;
    readonly to: string;
    readonly text: string;
    readonly urgent: boolean;
  }): Promise<string> => {
    const thread = messageId("incident", mail.incidentId);
    try {
      const sent = await transport.sendMail({
        from,
        to: mail.to,
        subject: mail.text.split("\n", 1)[0] ?? mail.incidentId,
        text: mail.text,
        messageId: messageId(mail.key, mail.to),
        inReplyTo: thread,
        references: thread,
        priority: mail.urgent ? "high" : "normal",
        headers: { "Auto-Submitted": "auto-generated" },
      });
      return sent.messageId;
    } catch (error) {
      throw classified(error);
    }
  };
  return {
    channel: "email",
    send: async ({ key, incidentId, to, text, urgency, link }) =>
      post({ key, incidentId, to, text: withLink(text, link), urgent: urgency === "page" }),
    takeBack: async ({ key, incidentId, to, text }) => {
      await post({ key, incidentId, to, text, urgent: false });
    },
  };
}

const withLink = (text: string, link: string | undefined) => (link === undefined ? text : `${text}\n\n${link}`);

/** Of these nothing can have arrived: the connection was refused, or never came about. */
const neverConnected = ["EDNS", "ECONNECTION"];

/** By the server's own code (4xx may heal, 5xx will not), else by how the connection ended. */
function classified(error: unknown): DeliveryFailure {
  const message = error instanceof Error ? error.message : String(error);
  const { responseCode, code } = detailsOf(error);
  const failure = (kind: DeliveryFailure["kind"], mayHaveArrived = false) =>
    new DeliveryFailure(kind, `The mail server said: ${message}`, { cause: error, mayHaveArrived });
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
