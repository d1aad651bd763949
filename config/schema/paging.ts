import { z } from "zod";
import { pagingChannels } from "../../domain/effects.ts";
import { email, text, url } from "../fields.ts";

const channel = z.enum(pagingChannels, `expected one of ${pagingChannels.join(", ")}`);

const rule = (sentence: string) =>
  z
    .array(
      z.strictObject({
        afterMinutes: z.int().min(0).max(120).describe("Counted from the page; 0 is at once."),
        channel: channel.describe("By which channel."),
      }),
    )
    .max(10)
    .refine((steps) => steps.length === 0 || steps.some(({ afterMinutes }) => afterMinutes === 0), {
      error: "a rule has to begin at minute 0",
    })
    .default([])
    .describe(sentence);

/** How people are reached who have no rule of their own, and by which vendors. Secrets stand in the environment. */
export const paging = z.strictObject({
  publicUrl: url
    .exactOptional()
    .describe("Where phones reach the API; pages then carry a link with a button to acknowledge."),
  rules: z
    .strictObject({
      page: rule("What wakes people. Empty: by the first channel that takes it."),
      message: rule("What waits until they look (SEV-3)."),
    })
    .prefault({})
    .describe("The rule of those who have none of their own."),
  canaryEveryMinutes: z
    .int()
    .min(0)
    .max(60)
    .default(5)
    .describe("How often an alert that nobody hears of shows that paging works (docs/operations.md); 0 turns it off."),
  mailFrom: email.exactOptional().describe("The sender of pages by mail, which `SMTP_URL` turns on."),
  ntfyServer: url.exactOptional().describe("The ntfy server for push messages; left out, there are none."),
  phoneFrom: text
    .exactOptional()
    .describe("The number that text messages and calls come from, which `TWILIO_AUTH_TOKEN` turns on."),
  pagerduty: z
    .strictObject({
      eventsApi: url
        .default("https://events.pagerduty.com")
        .describe("PagerDuty's Events API; https://events.eu.pagerduty.com for European accounts."),
      from: email
        .exactOptional()
        .describe(
          "The PagerDuty user in whose name incidents are acknowledged, resolved and annotated there " +
            "(PAGERDUTY_API_TOKEN); left out, none are.",
        ),
    })
    .exactOptional()
    .describe("Turns on pages by PagerDuty, and tells PagerDuty what becomes of incidents (docs/pagerduty.md)."),
  bundleSeconds: z
    .int()
    .min(0)
    .max(45)
    .default(30)
    .describe(
      "Who was just paged for another incident as grave gets what comes within so many seconds as one page; 0 is off.",
    ),
  webhookHosts: z
    .array(text)
    .default([])
    .describe("Hosts that people may be paged at by signed webhook, with the port if it has one."),
});
