import { z } from "zod";
import { id, text, urlTemplate } from "../fields.ts";

export const service = z.strictObject({
  name: text.describe("The service's name, as messages and alerts spell it."),
  owner: id.describe("Id of the team that owns it."),
  escalation: id
    .exactOptional()
    .describe("The escalation of its incidents; its team's when left out, else the process' own."),
  dashboardUrl: urlTemplate.exactOptional().describe("Its own dashboard, instead of the organisation's."),
  runbookUrl: urlTemplate.exactOptional().describe("Its own runbook, instead of the organisation's."),
});
