import { z } from "zod";
import { text } from "../../config/fields.ts";
import type { Declaration } from "../outside-system.ts";

/** Declares the system that sends pages as signed webhooks, to addresses that people choose themselves. */
export const webhook = {
  title: "Pages by webhook",
  variables: {
    PAGE_WEBHOOK_SECRET: {
      sentence: "Signs pages by webhook: `whsec_` and 24 to 64 bytes in base64 (Standard Webhooks).",
      isSecret: true,
      pattern: /^(whsec_)?[A-Za-z0-9+/]+={0,2}$/,
    },
  },
  settings: z.object({
    paging: z.object({
      webhookHosts: z
        .array(text)
        .default([])
        .describe("Hosts that people may be paged at by signed webhook, with the port if it has one."),
    }),
  }),
  channels: {
    webhook: {
      address: z.url({ protocol: /^https?$/, error: "An address such as https://hooks.example.com/alice." }),
      takes: "a webhook's address",
    },
  },
} satisfies Declaration;
