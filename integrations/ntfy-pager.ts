import type { Carrier } from "./paging/carrier.ts";
import { vendorKey } from "./paging/vendor-key.ts";
import { ask } from "./paging/vendor-request.ts";

export interface NtfyOptions {
  /** Such as https://ntfy.sh, or one's own. */
  readonly server: string;
  readonly token?: string;
}

/** ntfy's own scale (docs.ntfy.sh/publish, "Message priority"): 5 rings through, 3 is everyday, 1 makes no sound. */
const urgent = 5;
const everyday = 3;
const silent = 1;

/**
 * Push messages by ntfy; the address is the person's topic. The sequence id makes a repeated key, and its withdrawal,
 * change the message on the phone instead of adding one (servers from 2.16; older ones show another message).
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
  const worded = (text: string) => {
    const [title = "", ...rest] = text.split("\n");
    return { title, message: rest.join("\n").trim() || title };
  };
  return {
    channel: "push",
    send: async ({ key, to, text, urgency, link }) => {
      const sequence = vendorKey(key);
      await publish({
        topic: to,
        ...worded(text),
        priority: urgency === "page" ? urgent : everyday,
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
        await publish({ topic: to, ...worded(text), priority: silent, tags: ["white_check_mark"], sequence_id: ref });
    },
  };
}
