import { z } from "zod";
import { email, id, text, timeZone } from "../fields.ts";
import { outsideFieldsAt } from "./outside-systems.ts";

export const person = z.strictObject({
  name: text.exactOptional().describe("How messages name this person; the id when left out."),
  email: email.exactOptional().describe("The person's e-mail address."),
  phone: text.exactOptional().describe("The phone number for calls and text messages, with the country's code."),
  handle: text.exactOptional().describe("The name in chat, without the @; the id when left out."),
  ...outsideFieldsAt("people"),
  eligibleAsCommander: z
    .boolean("expected true or false")
    .exactOptional()
    .describe("Whether the person may command incidents, as a senior SRE or an engineering lead."),
  timeZone: timeZone.exactOptional().describe("Where this person lives; the organisation's time zone when left out."),
});

export const team = z.strictObject({
  name: text.describe("The team's name, as people read it."),
  members: z.array(id).default([]).describe("Ids of the team's people."),
  region: id
    .exactOptional()
    .describe("The region whose working hours and holidays count in incidents of the team's services."),
  escalation: id
    .exactOptional()
    .describe(
      "The escalation of incidents that concern the team's services or were handed to the team; left out, that of the default policy.",
    ),
});

export const contacts = z.strictObject({
  engineeringLead: id.exactOptional().describe("The person who is paged when on-call is silent."),
  sreLead: id.exactOptional().describe("The person who is asked for the completion and effectiveness reviews."),
  fallback: id.exactOptional().describe("The person who is paged when everybody paged before is silent."),
  executives: z
    .array(id)
    .default([])
    .describe("The people who are paged when an incident is escalated to the executives."),
});
