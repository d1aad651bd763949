import { beginningOf } from "../../domain/beginning-of.ts";
import type { Carrier } from "../paging/carrier.ts";
import { inBytes, titleAndRest } from "../paging/carriable-text.ts";
import { vendorKey } from "../paging/vendor-key.ts";
import { ask } from "../paging/vendor-request.ts";

export interface NtfyOptions {
  /** The address of the ntfy server, such as https://ntfy.sh */
  readonly server: string;
  readonly token?: string;
}

/**
 * The longest message, in bytes. ntfy turns a message beyond 4096 bytes into an attached file, which nobody reads on a
 * locked phone.
 */
const longestMessage = 3500;
const longestTitle = 250;

/**
 * ntfy's priorities (docs.ntfy.sh/publish, "Message priority"): 5 rings even on a silenced phone, 3 is the usual one,
 * and 1 makes no sound.
 */
const urgent = 5;
const everyday = 3;
const silent = 1;

/**
 * Makes a carrier that sends push messages by ntfy, to the person's topic. By the sequence id, a repeated or withdrawn
 * page replaces its message on the phone; ntfy servers before 2.16 show a further message instead.
 */
export function createNtfyPager({ server, token }: NtfyOptions): Carrier {
  const publish = async (message: object): Promise<string> =>
    ask({ name: "ntfy" }, server, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(message),
    });
  const titled = (text: string) => {
    const { title, rest } = titleAndRest(text);
    const shown = beginningOf(title, longestTitle, inBytes);
    return { title: shown, message: beginningOf(rest, longestMessage, inBytes) || shown };
  };
  return {
    channel: "push",
    messagesArrive: "without-sound",
    send: async ({ key, to, text, urgency, link, isQuiet }) => {
      const sequence = vendorKey(key);
      await publish({
        topic: to,
        ...titled(text),
        priority: urgency === "page" ? urgent : isQuiet === true ? silent : everyday,
        tags: ["rotating_light"],
        sequence_id: sequence,
        ...(link === undefined
          ? {}
          : { click: link, actions: [{ action: "view", label: "Open and acknowledge", url: link }] }),
      });
      return sequence;
    },
    takeBack: async ({ to, text, sent }) => {
      for (const { ref } of sent)
        await publish({ topic: to, ...titled(text), priority: silent, tags: ["white_check_mark"], sequence_id: ref });
    },
  };
}
