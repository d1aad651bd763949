import { z } from "zod";
import { email } from "../../config/fields.ts";
import type { Declaration } from "../outside-system.ts";

/** Declares e-mail, which is sent by any server that speaks SMTP. */
export const smtp = {
  title: "Mail",
  variables: {
    SMTP_URL: {
      sentence:
        "Turns on mail: pages, messages to audiences and invitations. Such as smtps://user:password@mail.example.com.",
      isSecret: true,
    },
  },
  settings: z.object({
    paging: z.object({
      mailFrom: email.exactOptional().describe("The sender of all mail, which `SMTP_URL` turns on."),
    }),
  }),
  channels: {
    email: {
      address: z.email("An e-mail address, such as alice@example.com."),
      takes: "an e-mail address",
      field: "email",
    },
  },
  takesOver: ["mail", "calendar"],
} satisfies Declaration;
