import { z } from "zod";
import { text } from "../../config/fields.ts";
import type { Declaration } from "../outside-system.ts";

/** Declares Jira Cloud, in which incidents have their tickets and action items (docs/tickets.md). */
export const jira = {
  title: "Jira",
  variables: {
    JIRA_URL: {
      sentence: "The address of Jira Cloud, such as https://acme.atlassian.net; turns it on (docs/tickets.md).",
      isSecret: false,
      pattern: /^https?:\/\/\S+$/,
    },
    JIRA_EMAIL: { sentence: "The e-mail address of the Jira user in whose name tickets are made.", isSecret: false },
    JIRA_API_TOKEN: { sentence: "That user's API token.", isSecret: true },
  },
  setTogether: ["JIRA_URL", "JIRA_EMAIL", "JIRA_API_TOKEN"],
  settings: z.object({
    organisation: z.object({
      jiraProject: text
        .regex(/^[A-Za-z][A-Za-z0-9_]*$/, "expected the key of a Jira project such as OPS")
        .exactOptional()
        .describe("The key of the Jira project in which tickets are made, such as OPS."),
      jiraIssueType: text.exactOptional().describe("The type of those tickets in Jira; left out, Task."),
    }),
  }),
  channels: {},
  takesOver: ["tracker"],
} satisfies Declaration;
