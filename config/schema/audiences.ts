import { z } from "zod";
import { text } from "../fields.ts";

const audience = (who: string) =>
  z
    .strictObject({
      mail: z.array(text).default([]).describe("E-mail addresses, or ids of people."),
      chat: text.exactOptional().describe("The chat channel in which this audience is told, such as #support."),
    })
    .prefault({})
    .describe(who);

export const audiences = z
  .strictObject({
    support: audience("Customer support."),
    leadership: audience("Leadership (CTO, CEO)."),
    executives: audience("The executive team."),
    "engineering-leadership": audience("Engineering leadership."),
    "engineering-lead": audience("The engineering lead."),
    "weekly-review": audience("The weekly SRE sync."),
  })
  .prefault({});
