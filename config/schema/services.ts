import { z } from "zod";
import { id, text, urlTemplate } from "../fields.ts";

export const service = z.strictObject({
  name: text.describe("The service's name, as messages and alerts spell it."),
  owner: id.describe("Id of the team that owns it."),
  dashboardUrl: urlTemplate.exactOptional().describe("Its own dashboard, instead of the organisation's."),
  runbookUrl: urlTemplate.exactOptional().describe("Its own runbook, instead of the organisation's."),
});
