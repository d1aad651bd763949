import type { DirectMessages } from "../../activities/ports/direct-messages.ts";
import { type Database, once } from "./outbox.ts";

/** Makes the local replacement for messages to single people: they are stored in the outbox and reach nobody. */
export const createLocalDirectMessages = (db: Database): DirectMessages => ({
  send: async (message) => {
    const { person, text, notBefore, wording = "message" } = message;
    const delay = notBefore === undefined ? {} : { details: { notBefore: new Date(notBefore).toISOString() } };
    const sent = { deed: "direct", recipient: person, channel: "message", what: wording, text, ...delay } as const;
    await once(db, message, sent, async () => Promise.resolve(""));
  },
});
