import { z } from "zod";
import { id, text, urlTemplate } from "../fields.ts";
import { outsideFieldsAt } from "./outside-systems.ts";

export const service = z.strictObject({
  name: text.describe("The service's name, as messages and alerts spell it."),
  owner: id.describe("Id of the team that owns the service."),
  escalation: id
    .exactOptional()
    .describe("The escalation of the service's incidents; left out, the team's, else that of the default policy."),
  dashboardUrl: urlTemplate.exactOptional().describe("The service's dashboard, instead of the organisation's."),
  runbookUrl: urlTemplate.exactOptional().describe("The service's runbook, instead of the organisation's."),
  ...outsideFieldsAt("services"),
});
