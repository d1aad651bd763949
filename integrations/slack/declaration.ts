import { z } from "zod";
import { id, text } from "../../config/fields.ts";
import type { Declaration } from "../outside-system.ts";

/** Matches a member's id in Slack, or the member's e-mail address in Slack. */
const member = /^([UW][A-Z0-9]{2,20}|[^\s@]+@[^\s@]+)$/;

/** Declares Slack, in which the organisation's own app sends direct messages and posts with buttons. */
export const slack = {
  title: "Slack",
  variables: {
    SLACK_BOT_TOKEN: {
      sentence: "The token of the Slack app (`xoxb-…`) that sends direct messages; turns them on (docs/slack.md).",
      isSecret: true,
    },
    SLACK_SIGNING_SECRET: {
      sentence: "The app's signing secret, which proves that a pressed button is Slack's.",
      isSecret: true,
    },
    SLACK_API: { sentence: "Where Slack's API is, if not at Slack: for a stand-in.", isSecret: false },
  },
  setTogether: ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"],
  settings: z.object({
    people: z.record(
      id,
      z.object({
        slack: text
          .regex(member, "expected a Slack member id such as U012AB3CD, or an e-mail address")
          .exactOptional()
          .describe(
            "This person's member id in Slack, such as U012AB3CD, or their e-mail address there: for direct messages.",
          ),
      }),
    ),
  }),
  channels: {
    slack: {
      address: z.string().regex(member, "A Slack member id such as U012AB3CD, or one's e-mail address there."),
      takes: "a Slack member id",
      field: "slack",
    },
  },
  takesOver: ["chat", "audienceChat"],
} satisfies Declaration;
