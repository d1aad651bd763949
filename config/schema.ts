import { z } from "zod";
import { date, id, text, timeZone } from "./fields.ts";
import { alertSources } from "./schema/alert-sources.ts";
import { alerts } from "./schema/alerts.ts";
import { api } from "./schema/api.ts";
import { audiences } from "./schema/audiences.ts";
import { escalation } from "./schema/escalations.ts";
import { organisation } from "./schema/organisation.ts";
import { contacts, person, team } from "./schema/people.ts";
import { paging } from "./schema/paging.ts";
import { onCall, rotation, schedule } from "./schema/rotations.ts";
import { service } from "./schema/services.ts";
import { userReports } from "./schema/user-reports.ts";
import { businessHours, deploymentWindow, sprint } from "./schema/working-time.ts";

/** Everything that may stand in the configuration file. Each field's sentence is printed in docs/configuration.md. */
export const settingsSchema = z.strictObject({
  organisation: organisation.prefault({}).describe("Who we are and where our things are."),
  timeZone: timeZone.default("UTC").describe("The organisation's time zone: working hours, meetings, reviews."),
  businessHours: businessHours.prefault({}).describe("When people work."),
  holidays: z.array(date).default([]).describe("Days on which nobody works."),
  deploymentWindows: z
    .array(deploymentWindow)
    .default([{ days: ["mon", "tue", "wed", "thu"], start: "10:00", end: "16:00" }])
    .describe("When changes are deployed; SEV-3 is fixed in the next one. Never on holidays."),
  sprint: sprint.prefault({}).describe("SEV-4 is fixed by the end of the next one."),
  people: z.record(id, person).default({}).describe("Everybody who can be named below, by id."),
  teams: z.record(id, team).default({}).describe("Teams, by id."),
  services: z.record(id, service).default({}).describe("Services, by id."),
  experts: z.record(id, z.array(id)).default({}).describe("Subject matter experts: ids of people by domain."),
  rotations: z.record(id, rotation).default({}).describe("Who is on duty when, by id."),
  schedules: z
    .record(id, schedule)
    .default({})
    .describe("Who is on duty when, by id, where one rotation does not say it all; goes before a rotation of that id."),
  escalations: z
    .record(id, escalation)
    .default({})
    .describe("Who is asked, and when, in incidents of a service or a team that names one; by id."),
  onCall: onCall.prefault({}).describe("Which rotation serves which duty."),
  contacts: contacts.prefault({}).describe("People with a fixed part in escalations and reviews."),
  paging: paging.prefault({}).describe("How pages reach people."),
  audiences: audiences.describe("Who is told, by mail, in chat, or both."),
  alertsChannel: text.default("#sre-alerts").describe("The chat channel in which every declared incident appears."),
  alerts: alerts.prefault({}).describe("How alerts propose a severity, and what detect makes of them."),
  userReports: userReports.prefault({}).describe("Trouble that people report by a form."),
  alertSources: alertSources.default({}).describe("Who may send alerts to POST /intake/<name>, by name."),
  templates: text
    .exactOptional()
    .describe(
      "Folder of your own message templates, from this file's own folder on: `room/declaration.liquid` in it goes before " +
        "the product's (docs/wording.md).",
    ),
  api: api.prefault({}).describe("How the HTTP API treats those who call it."),
  policy: z
    .record(z.string(), z.unknown())
    .default({})
    .describe("What differs from the process' own table (printed below); `null` removes a promise."),
});

export type RawSettings = z.output<typeof settingsSchema>;
