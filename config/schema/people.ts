import { z } from "zod";
import { email, id, text, timeZone } from "../fields.ts";

export const person = z.strictObject({
  name: text.exactOptional().describe("How messages name this person; the id when left out."),
  email: email.exactOptional().describe("Where mail goes."),
  phone: text.exactOptional().describe("Number for calls and text messages, with the country's code."),
  handle: text.exactOptional().describe("The name in chat, without the @; the id when left out."),
  slack: text
    .regex(
      /^([UW][A-Z0-9]{2,20}|[^\s@]+@[^\s@]+)$/,
      "expected a Slack member id such as U012AB3CD, or an e-mail address",
    )
    .exactOptional()
    .describe(
      "This person's member id in Slack, such as U012AB3CD, or their e-mail address there: for direct messages.",
    ),
  pagerduty: text
    .exactOptional()
    .describe("The id of this person's user in PagerDuty, such as PLH1HKV: who acknowledges there acknowledges here."),
  eligibleAsCommander: z
    .boolean("expected true or false")
    .exactOptional()
    .describe("May command incidents: a senior SRE or an engineering lead."),
  timeZone: timeZone.exactOptional().describe("Where this person lives; the organisation's time zone when left out."),
});

export const team = z.strictObject({
  name: text.describe("The team's name, as people read it."),
  members: z.array(id).default([]).describe("Ids of its people."),
  escalation: id
    .exactOptional()
    .describe("The escalation of its services' incidents, and of those handed to it; the process' own when left out."),
});

export const contacts = z.strictObject({
  engineeringLead: id.exactOptional().describe("Paged when on-call is silent."),
  sreLead: id.exactOptional().describe("Asked for the 30-day and the 90-day review."),
  fallback: id.exactOptional().describe("Paged when everybody before is silent."),
  executives: z.array(id).default([]).describe("Paged when an incident is escalated to the executives."),
});
