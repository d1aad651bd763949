import { z } from "zod";
import { text, url, urlTemplate } from "../fields.ts";
import { outsideFieldsAt } from "./outside-systems.ts";

export const organisation = z.strictObject({
  name: text.default("Our organisation").describe("The organisation's name, as people read it."),
  statusPageUrl: url.default("https://status.example.com").describe("Where the public reads the status page."),
  conferenceBase: url
    .default("https://meet.jit.si")
    .describe("The beginning of conference links, to which the incident's id is added."),
  dashboardUrl: urlTemplate.exactOptional().describe("Dashboard link; {service} and {incident} are filled in."),
  runbookUrl: urlTemplate.exactOptional().describe("Runbook link; {service} and {incident} are filled in."),
  logUrl: urlTemplate.exactOptional().describe("Log search link; {service} and {incident} are filled in."),
  ...outsideFieldsAt("organisation"),
});
