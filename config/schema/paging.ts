import { z } from "zod";
import { channelNames } from "../../integrations/contact-channels.ts";
import { url } from "../fields.ts";
import { outsideFieldsAt } from "./outside-systems.ts";

const channel = z.enum(channelNames, `expected one of ${channelNames.join(", ")}`);

const rule = (sentence: string) =>
  z
    .array(
      z.strictObject({
        afterMinutes: z
          .int()
          .min(0)
          .max(120)
          .describe("When the channel is used, counted from the page; 0 is at once."),
        channel: channel.describe("The channel of this step."),
      }),
    )
    .max(10)
    .refine((steps) => steps.length === 0 || steps.some(({ afterMinutes }) => afterMinutes === 0), {
      error: "a rule has to begin at minute 0",
    })
    .default([])
    .describe(sentence);

/**
 * The settings of paging: how people without a rule of their own are paged, and the settings of vendors. Vendors'
 * secrets are in environment variables.
 */
export const paging = z.strictObject({
  publicUrl: url
    .exactOptional()
    .describe(
      "The address at which phones reach the API. With it, pages contain a link to a page with an acknowledge button.",
    ),
  rules: z
    .strictObject({
      page: rule("What wakes people. Empty: by the first channel that takes it."),
      message: rule("What waits until they look (SEV-3)."),
    })
    .prefault({})
    .describe("The rule of people who have no rule of their own."),
  canaryEveryMinutes: z
    .int()
    .min(0)
    .max(60)
    .default(5)
    .describe(
      "How often a test alert, which reaches nobody, shows that paging works (docs/operations.md); 0 turns this off.",
    ),
  bundleSeconds: z
    .int()
    .min(0)
    .max(45)
    .default(30)
    .describe(
      "A person who was just paged for another incident of the same gravity gets further pages within so many seconds as one page; 0 turns this off.",
    ),
  ...outsideFieldsAt("paging"),
});
