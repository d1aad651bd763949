import type { AudienceChat, Mail } from "../../activities/ports/informing.ts";
import { type Database, once } from "./outbox.ts";

/**
 * Makes the local replacement for mail: mails are only written into the outbox, where the console and the demo show
 * them.
 */
export const createMail = (db: Database): Mail => ({
  send: async (mail) => {
    const { to, recipients, subject, text } = mail;
    const what = mail.wording ?? subject;
    const sent = {
      deed: "mail",
      recipient: to,
      channel: "mail",
      what,
      text,
      details: { recipients, subject },
    } as const;
    await once(db, mail, sent, async () => "");
  },
});

export const createAudienceChat = (db: Database): AudienceChat => ({
  tell: async (message) => {
    const { to, channel: via, text } = message;
    const sent = { deed: "tell", recipient: to, channel: "chat", via, what: message.wording ?? "told", text } as const;
    await once(db, message, sent, async () => "");
  },
});
