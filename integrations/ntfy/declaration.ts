import { z } from "zod";
import { url } from "../../config/fields.ts";
import type { Declaration } from "../outside-system.ts";

/** Declares ntfy (docs.ntfy.sh), which sends push messages, from ntfy.sh or from the organisation's own server. */
export const ntfy = {
  title: "ntfy",
  variables: {
    NTFY_TOKEN: { sentence: "The access token of the ntfy server, where it wants one.", isSecret: true },
  },
  settings: z.object({
    paging: z.object({
      ntfyServer: url.exactOptional().describe("The ntfy server for push messages; left out, there are none."),
    }),
  }),
  channels: {
    push: {
      address: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "An ntfy topic: letters, digits, dash and underscore."),
      takes: "an ntfy topic",
    },
  },
} satisfies Declaration;
