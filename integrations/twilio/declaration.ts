import { z } from "zod";
import { text } from "../../config/fields.ts";
import type { Declaration } from "../outside-system.ts";

const telephone = {
  address: z.string().regex(/^\+[1-9]\d{6,14}$/, "A number with the country's code, such as +15550101."),
  takes: "a number such as +15550101",
  field: "phone",
};

/** Declares Twilio, which sends text messages and makes calls. People acknowledge by a reply or by pressing a key. */
export const twilio = {
  title: "Twilio",
  variables: {
    TWILIO_ACCOUNT_SID: {
      sentence: "The Twilio account that sends text messages and calls; turns both on.",
      isSecret: false,
    },
    TWILIO_AUTH_TOKEN: {
      sentence: "The account's token, which also proves that what comes back is Twilio's.",
      isSecret: true,
    },
    TWILIO_API: { sentence: "Where Twilio's API is, if not at Twilio: for a stand-in.", isSecret: false },
  },
  setTogether: ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"],
  settings: z.object({
    paging: z.object({
      phoneFrom: text
        .exactOptional()
        .describe("The number that text messages and calls come from, which `TWILIO_AUTH_TOKEN` turns on."),
    }),
  }),
  channels: { sms: telephone, voice: telephone },
} satisfies Declaration;
